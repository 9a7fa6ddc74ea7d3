"""A demo owner on the way from the request to the open account, and the reviewer who approves."""

from __future__ import annotations

import httpx
from tools.chaos.demo import Demo, wait_until


class Owner:
    """A demo owner with a browser that runs no scripts and tries again when nothing answers."""

    def __init__(self, demo: Demo) -> None:
        self.demo, self.case = demo, ""
        self.browser = httpx.Client(base_url=demo.address, timeout=60)
        account = demo.ask("""
            from reinstate.services.demonstration import demo
            answer = next(o.account_id for o in demo.owners() if o.situation == "disabled")
        """)
        self.browser.get(f"/demo/owner/{account}/")  # brings the cookie that forms are sent with
        self.post(f"/demo/owner/{account}/")

    def post(self, path: str, **form: str) -> httpx.Response:
        """Send a form until it is answered with a redirect; anything else is a fault."""
        answers: list[httpx.Response] = []

        def send() -> bool:
            token = self.browser.cookies.get("csrftoken", "")
            answers.append(self.browser.post(path, data={"csrfmiddlewaretoken": token, **form}))
            return True

        wait_until(path, send)
        if answers[-1].status_code != httpx.codes.FOUND:
            raise SystemExit(f"{path} answered {answers[-1].status_code}: {answers[-1].text}")
        return answers[-1]

    def begin(self) -> None:
        """Open the request."""
        answer = self.post("/account/request/", kind="reactivation", time_zone="America/New_York")
        self.case = answer.headers["location"].rstrip("/").split("/")[-1]

    def agree(self) -> None:
        """Consent, before any photo."""
        self.post(f"/case/{self.case}/agree/", agree="on")

    def choose_id(self) -> None:
        """A driver's licence: two sides."""
        self.post(f"/case/{self.case}/id/", document_type="drivers_license")

    def hand_in(self, kind: str) -> None:
        """A passing specimen photo."""
        self.post(f"/case/{self.case}/photo/{kind}/sample/", sample=f"passing.{kind}")

    def send(self) -> None:
        """Send the request."""
        self.post(f"/case/{self.case}/send/")

    def be_approved(self) -> None:
        """A reviewer approves, in one transaction like the console's."""
        self.demo.ask(f"""
            from reinstate.services.demonstration import demo
            from reinstate.services import clock
            from reinstate.services.review import deciding, decision_rules
            from reinstate.store.models import Case
            case = Case.objects.get(id={self.case!r})
            rosa = next(one for one in demo.staff() if one.role == "reviewer")
            done = deciding.decide(
                case.id, rosa.user_id, deciding.APPROVE, expected_version=case.version,
                internal_note="Compared by eye.",
                checked=decision_rules.checklist(case, deciding.APPROVE, clock.now()),
            )
            answer = done.state.value
        """)

    def states(self) -> set[str]:
        """What the photos that count have become."""
        asked = self.demo.ask(f"""
            from reinstate.store.models import Case
            pieces = Case.objects.get(id={self.case!r}).pieces.filter(is_current=True)
            answer = [piece.state for piece in pieces]
        """)
        return set(asked)

    def case_state(self) -> str:
        """Where the case stands."""
        state: str = self.demo.ask(f"""
            from reinstate.store.models import Case
            answer = Case.objects.get(id={self.case!r}).state
        """)
        return state
