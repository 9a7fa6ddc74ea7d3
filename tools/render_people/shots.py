"""What is photographed: who, how the sheet is held, what is worn, in what light."""

from __future__ import annotations

from dataclasses import dataclass, replace

A5 = (0.210, 0.148)
POSTER = (0.420, 0.400)
ID1 = (0.0856, 0.0540)


@dataclass(frozen=True)
class Sheet:
    """Sheet of paper or card: centre relative to the point between the eyes, turned by degrees."""

    centre: tuple[float, float, float] = (-0.20, -0.40, -0.13)
    size: tuple[float, float] = A5
    pitch: float = 0.0
    yaw: float = 0.0
    roll: float = 2.0
    what: str = "paper"


@dataclass(frozen=True)
class Shot:
    """One picture. `grip` names how the hands are placed.

    `frame` is the picture's width at the face, in metres.
    """

    person: str
    name: str
    kind: str = "selfie"
    grip: str = "beside"
    sheet: Sheet | None = Sheet()
    width: int = 1280
    height: int = 960
    distance: float = 1.25
    frame: float = 0.84
    look_down: float = 0.135  # metres below the eyes that the camera aims at
    aside: float = -0.05  # metres to the picture's right of the face that the camera aims at
    turn: float = 0.0
    nod: float = 0.0
    smile: float = 0.3
    expression: tuple[tuple[str, float], ...] = ()
    wears: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    light: str = "day"
    room: str = "shelf"
    clothes: int = 1
    other: str = ""  # the other person, when somebody else holds the sheet
    stance: str = "standing"

    @property
    def id(self) -> str:
        return f"{self.person}_{self.name}"


def portrait(person: str, **more: object) -> Shot:
    plain = Shot(
        person,
        "portrait",
        "portrait",
        "none",
        None,
        480,
        600,
        1.8,
        0.40,
        0.035,
        0.0,
        smile=0.1,
        light="studio",
        room="plain",
        clothes=0,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def chest(person: str, name: str, **more: object) -> Shot:
    """Upright picture, both hands hold the sheet below the chin."""
    base = Shot(
        person,
        name,
        grip="both",
        sheet=Sheet((0.0, -0.51, -0.245), roll=-1.5),
        width=960,
        height=1280,
        frame=0.66,
        look_down=0.185,
        aside=0.0,
    )
    return replace(base, **more)  # type: ignore[arg-type]
