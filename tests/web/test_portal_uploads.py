import hashlib
import io
import re
from datetime import timedelta

import pytest
from tests.fixtures.builders import jpeg, make_account, ready_case

from reinstate.domain.photo_origin import Device, PhotoOrigin, Way
from reinstate.services import clock, rules
from reinstate.services.access import limits
from reinstate.services.case import cases
from reinstate.services.errors import Unavailable
from reinstate.services.piece import intake, uploads
from reinstate.services.upkeep import housekeeping, worker
from reinstate.store.models import Case, CaseLetter, Piece, Upload, VisitCount

pytestmark = pytest.mark.django_db
MAILBOXES = {"old": "a@b.test", "new": "c@d.test", "start": "2020-01-02T10:00:00+00:00"}
ANYWHERE = "/case/{case}/photo/selfie/uploads/"


@pytest.fixture
def case(account):
    return ready_case(account)


def begin(owner, case, size, **more):
    return owner.post(ANYWHERE.format(case=case.case_id), {"size": size, **more})


def send_part(owner, address, offset, data):
    return owner.patch(
        address,
        data,
        content_type="application/octet-stream",
        headers={"Upload-Offset": str(offset)},
    )


def test_a_photo_in_parts_is_handed_in_with_its_last_part(owner, case, evidence_folder):
    data = jpeg()
    at = begin(owner, case, len(data), source="camera").json()
    half = len(data) // 2
    at = send_part(owner, at["address"], 0, data[:half]).json()
    assert (at["offset"], at["is_done"]) == (half, False)
    assert not Piece.objects.exists()
    at = send_part(owner, at["address"], half, data[half:]).json()
    assert at["is_done"]
    assert at["page"] == f"/case/{case.case_id}/photo/selfie/"
    piece = Piece.objects.get()
    assert (piece.kind, piece.origin) == ("selfie", PhotoOrigin(Way.CAMERA, Device.SIGNED_IN))
    assert sum(1 for file in evidence_folder.rglob("*") if file.is_file()) == 2


@pytest.mark.parametrize("said", ["upload", "webcam", "sample", "paper", ""])
def test_whatever_does_not_say_that_the_page_took_it_is_a_file(owner, case, said):
    data = jpeg()
    at = begin(owner, case, len(data), source=said).json()
    send_part(owner, at["address"], 0, data)
    assert Piece.objects.get().origin == PhotoOrigin(Way.UPLOAD, Device.SIGNED_IN)


def test_a_form_without_a_script_sends_a_file_whatever_it_says(owner, case):
    photo = io.BytesIO(jpeg())
    photo.name = "photo.jpg"
    owner.post(f"/case/{case.case_id}/photo/selfie/", {"photo": photo, "source": "camera"})
    assert Piece.objects.get().origin == PhotoOrigin(Way.UPLOAD, Device.SIGNED_IN)


def test_after_a_loss_the_server_says_where_to_go_on(owner, case):
    data = jpeg()
    at = begin(owner, case, len(data)).json()
    send_part(owner, at["address"], 0, data[:100])
    again = send_part(owner, at["address"], 0, data[:100])
    assert again.status_code == 409
    assert again.json()["offset"] == 100
    assert owner.get(at["address"]).json()["offset"] == 100


def test_a_part_sent_twice_after_the_end_changes_nothing(owner, case):
    data = jpeg()
    at = begin(owner, case, len(data)).json()
    send_part(owner, at["address"], 0, data)
    assert send_part(owner, at["address"], 0, data).json()["is_done"]
    assert Piece.objects.count() == 1


def test_a_photo_that_came_whole_is_handed_in_although_the_process_ended(owner, case, monkeypatch):
    data = jpeg()
    at = begin(owner, case, len(data)).json()
    with monkeypatch.context() as killed:
        killed.setattr(uploads, "_hand_in", lambda *_: None)
        at = send_part(owner, at["address"], 0, data).json()
    assert (at["offset"], at["is_done"]) == (len(data), False)
    assert send_part(owner, at["address"], len(data), b"").json()["is_done"]
    assert Piece.objects.count() == 1


@pytest.mark.parametrize("when", ["opened", "put", "demand_moment"])
def test_who_asks_again_while_a_photo_is_handed_in_hands_it_in_once(
    owner, case, seen, evidence_folder, monkeypatch, when
):
    """A proxy that waits 5 s cut the answer off, and the page goes on where the server says."""
    data, again, original = jpeg(), [], getattr(intake, when)
    at = begin(owner, case, len(data)).json()

    def slow(*given):
        if not again:
            again.append(owner.get(at["address"]).json())
            again.append(send_part(owner, at["address"], len(data), b"").json())
            worker.drain()  # the photo is checked: one more would be a second attempt
        return original(*given)

    monkeypatch.setattr(intake, when, slow)
    first = send_part(owner, at["address"], 0, data).json()
    told = [one["is_done"] for one in (*again, first)]
    assert (told, first["offset"]) == ([False, True, True], len(data))
    piece = Piece.objects.get()
    assert piece.attempt == 1
    kept = [file for file in evidence_folder.rglob("*") if file.is_file()]
    assert len(kept) == 2


def test_of_two_parts_for_one_place_the_one_that_was_taken_stays(owner, case):
    data = jpeg()
    upload_id = begin(owner, case, len(data)).json()["address"].rstrip("/").rpartition("/")[2]
    first, second = (Upload.objects.get(id=upload_id) for _ in range(2))
    uploads._store(first, data[:100])
    with pytest.raises(uploads.WrongOffset):
        uploads._store(second, b"x" * 50)
    uploads.add_part(Case.objects.get().account_id, case.case_id, upload_id, 100, data[100:])
    assert Piece.objects.get().sha256 == hashlib.sha256(data).hexdigest()


def test_a_photo_in_crumbs_is_ended_and_leaves_nothing(owner, case, evidence_folder):
    at = begin(owner, case, 100).json()
    answers = [send_part(owner, at["address"], place, b"x").status_code for place in range(20)]
    assert answers[:12] == [200] * 12
    assert answers[12] == 404
    assert not [file for file in evidence_folder.rglob("*") if file.is_file()]
    assert not Piece.objects.exists()


def test_what_is_no_photo_is_refused_in_words_and_leaves_nothing(owner, case, evidence_folder):
    at = begin(owner, case, 8).json()
    refused = send_part(owner, at["address"], 0, b"%PDF-1.7")
    assert refused.status_code == 422
    assert "PDF" in refused.json()["sentence"]
    assert not [file for file in evidence_folder.rglob("*") if file.is_file()]


@pytest.mark.parametrize("size", ["0", "-1", "many", "99999999999", ""])
def test_a_size_that_is_none_or_too_large_is_refused(owner, case, size):
    assert begin(owner, case, size).status_code == 422


def test_a_file_a_little_too_large_is_told_more_than_the_limit(owner, case):
    said = "This file has 20.1 MB; at most 20 MB are accepted."
    assert said in begin(owner, case, 20_040_000).json()["sentence"]
    photo = io.BytesIO(bytes(20_040_000))
    photo.name = "photo.jpg"
    answer = owner.post(f"/case/{case.case_id}/photo/selfie/", {"photo": photo})
    assert said in answer.content.decode()


def test_an_empty_file_is_said_to_be_empty(owner, case):
    assert "This file is empty" in begin(owner, case, "0").json()["sentence"]


def test_somebody_elses_upload_is_not_there(owner, case):
    other = ready_case(make_account("ext-2", email="other@example.com", ssn="900-12-9999"))
    at = begin(owner, case, 100).json()
    stranger = at["address"].replace(case.case_id, other.case_id)
    assert owner.get(stranger).status_code == 404


def most_within_an_hour():
    return rules.on(clock.today()).integer("limits.uploads_per_piece_hour")


def test_too_many_photos_within_an_hour_are_answered_429_in_words(owner, case):
    for _ in range(most_within_an_hour()):
        at = begin(owner, case, 100).json()
        assert send_part(owner, at["address"], 0, b"half").status_code == 200
    refused = begin(owner, case, 100)
    assert refused.status_code == 429
    assert "within an hour" in refused.json()["sentence"]


def test_an_upload_whose_address_was_lost_on_its_way_is_hardly_a_photo(owner, case):
    for _ in range(most_within_an_hour()):
        begin(owner, case, 100)  # of which a phone in a tunnel never hears
    data = jpeg()
    at = begin(owner, case, len(data)).json()
    assert send_part(owner, at["address"], 0, data).json()["is_done"]


def test_uploads_begun_ahead_take_no_more_photos_than_others(owner, case):
    begun = [begin(owner, case, 100).json()["address"] for _ in range(most_within_an_hour() + 1)]
    answers = [send_part(owner, one, 0, b"half").status_code for one in begun]
    assert answers == [200] * most_within_an_hour() + [429]
    assert Upload.objects.filter(received=0).count() == 1


def test_uploads_are_not_begun_without_end(owner, case):
    most = most_within_an_hour() * limits.LOST_AS_ONE
    Upload.objects.bulk_create(
        Upload(case_id=case.case_id, kind="selfie", size=100, begun_at=clock.now())
        for _ in range(most)
    )
    assert begin(owner, case, 100).status_code == 429


def test_the_last_photo_within_an_hour_is_not_refused_once_it_has_come(owner, case):
    for _ in range(most_within_an_hour() - 1):
        send_part(owner, begin(owner, case, 100).json()["address"], 0, b"half")
    data = jpeg()
    at = begin(owner, case, len(data)).json()
    assert send_part(owner, at["address"], 0, data).json()["is_done"]


def test_requests_that_are_withdrawn_and_begun_anew_take_no_more_photos_in_a_day(owner, account):
    most = rules.on(clock.today()).integer("limits.uploads_per_account_day")
    case, sent = ready_case(account), {"source": "upload", "device": "signed_in", "attempt": 1}
    pieces = [
        Piece(case_id=case.case_id, kind="selfie", state="retake", is_current=False, **sent)
        for _ in range(most)
    ]
    for piece in pieces:
        piece.uploaded_at = clock.now() - 2 * limits.HOUR
    Piece.objects.bulk_create(pieces)
    cases.cancel(account, case.case_id)
    anew = ready_case(account)
    refused = begin(owner, anew, 100)
    assert refused.status_code == 429
    assert "within a day" in refused.json()["sentence"]
    Piece.objects.update(source="paper")  # scans that staff made are none of the owner's
    assert begin(owner, anew, 100).status_code == 201


def sent_whole(owner, case, data=b"no photo at all", **more):
    photo = io.BytesIO(data)
    photo.name = "photo.jpg"
    return owner.post(f"/case/{case.case_id}/photo/selfie/", {"photo": photo, **more})


def test_files_that_are_no_photos_are_not_opened_without_end(owner, case):
    answers = [sent_whole(owner, case).status_code for _ in range(most_within_an_hour())]
    assert set(answers) == {422}
    refused = sent_whole(owner, case, jpeg())
    assert refused.status_code == 429
    assert "within an hour" in refused.content.decode()
    VisitCount.objects.update(began_at=clock.now() - limits.HOUR)
    assert sent_whole(owner, case, jpeg()).status_code == 302


def test_nor_are_photos_that_come_again_and_again_beside_the_one_that_is_kept(owner, case):
    answers = [
        sent_whole(owner, case, jpeg(), seen="none of ours").status_code
        for _ in range(most_within_an_hour() + 2)
    ]
    assert answers == [302] * (most_within_an_hour() + 1) + [429]
    assert Piece.objects.count() == 1


def test_a_store_that_is_away_for_a_while_uses_up_no_tries(owner, case, monkeypatch):
    def away(*_):
        raise Unavailable("Photos cannot be kept just now.")

    monkeypatch.setattr(intake, "put", away)
    answers = {
        sent_whole(owner, case, jpeg()).status_code for _ in range(most_within_an_hour() + 1)
    }
    assert answers == {503}


def test_nor_are_pictures_of_messages_refused_or_sent_again(owner, case):
    def write(data):
        picture = io.BytesIO(data)
        picture.name = "picture.jpg"
        return owner.post(f"/case/{case.case_id}/letters/", {"text": "Look.", "photo": picture})

    photo = jpeg()
    for _ in range(most_within_an_hour() // 2):
        assert write(b"no picture").status_code == 422
        assert write(photo).status_code == 302
    assert CaseLetter.objects.count() == 1
    assert [write(data).status_code for data in (photo, b"no picture")] == [302, 429]


def test_an_upload_nobody_finished_is_swept_away(owner, case, evidence_folder):
    at = begin(owner, case, 100).json()
    send_part(owner, at["address"], 0, b"half")
    Upload.objects.update(begun_at=clock.now() - timedelta(days=1))
    assert housekeeping.tick().swept == 1
    assert not [file for file in evidence_folder.rglob("*") if file.is_file()]


@pytest.mark.parametrize(
    ("path", "limit", "form"),
    [
        ("/", "limits.links_per_address_hour", {"email": "jane@example.com"}),
        ("/support/", "limits.support_per_address_hour", {"email": "a@b.test", "text": "Why?"}),
        ("/mailbox/", "limits.mailbox_per_address_hour", MAILBOXES),
    ],
)
def test_too_many_requests_from_one_address_are_answered_429_in_words(
    client, db, path, limit, form
):
    for _ in range(rules.on(clock.today()).integer(limit)):
        assert client.post(path, form).status_code != 429
    refused = client.post(path, form)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "Try again later" in refused.content.decode()
    assert client.post(path, form, REMOTE_ADDR="192.0.2.7").status_code != 429
    VisitCount.objects.update(began_at=clock.now() - limits.HOUR)
    assert client.post(path, form).status_code != 429


@pytest.mark.parametrize("path", ["/", "/support/", "/mailbox/"])
def test_a_form_that_is_not_complete_is_no_visit(client, db, path):
    assert client.post(path, {}).status_code == 422
    assert not VisitCount.objects.exists()


def test_how_often_an_address_came_is_forgotten_when_the_hour_is_over(client, db):
    client.post("/", {"email": "jane@example.com"}, REMOTE_ADDR="192.0.2.7")
    (row,) = VisitCount.objects.all()
    assert (row.count, "192.0.2.7" in row.key) == (1, False)
    assert limits.forget_visits(clock.now()) == 0
    assert limits.forget_visits(clock.now() + limits.HOUR) == 1


def photo_page(owner, case):
    return owner.get(f"/case/{case.case_id}/photo/selfie/").content.decode()


def seen_on(page):
    return re.search(r'name="seen" value="([^"]*)"', page)[1]


def in_a_form(owner, case, data, **more):
    where = f"/case/{case.case_id}/photo/selfie/"
    return owner.post(where, {"photo": io.BytesIO(data), **more}, follow=True).content.decode()


def test_a_tab_that_has_not_seen_the_photo_of_another_device_does_not_put_it_aside(owner, case):
    seen = seen_on(photo_page(owner, case))
    in_a_form(owner, case, jpeg(), seen=seen)
    (first,) = Piece.objects.all()
    for answer in (begin(owner, case, 99, seen=seen), begin(owner, case, 99, seen="pie_other")):
        assert answer.status_code == 409
        assert answer.json()["page"] == f"/case/{case.case_id}/photo/selfie/"
    shown = photo_page(owner, case)
    assert "Meanwhile another photo has arrived here, from another tab or device" in shown
    assert "Yours was not sent." in in_a_form(owner, case, jpeg(), seen=seen)
    assert Piece.objects.get() == first
    assert begin(owner, case, 99, seen=seen_on(shown)).status_code == 201


def test_the_same_photo_sent_twice_is_one_photo_and_one_attempt(owner, case):
    seen = seen_on(photo_page(owner, case))
    data = jpeg()
    for _ in range(2):
        assert "Yours was not sent." not in in_a_form(owner, case, data, seen=seen)
    assert Piece.objects.get().attempt == 1
