"""The invented people: body shape, face, skin, hair and clothes.

None is modelled on a real person.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Colour = tuple[float, float, float]
"""Linear red, green, blue in 0..1."""


@dataclass(frozen=True)
class Hair:
    style: str  # crop | curls | bun
    length: float  # metres, longest strand
    colour: Colour
    label: str
    hairline: float = 0.0  # metres above the usual line; receding when positive


@dataclass(frozen=True)
class Person:
    id: str
    sex: str
    age_band: str
    monk_tone: int  # Monk Skin Tone scale, 1 lightest .. 10 darkest, set by eye
    phenotype: dict[str, float]  # anny phenotype labels, 0..1
    features: dict[str, float]  # anny local changes, -1..1
    skin: Colour
    hair: Hair
    iris: Colour
    brow: float  # thickness, 1 = usual
    stubble: float  # 0 none .. 1 full
    clothes: tuple[Colour, Colour, Colour]  # portrait, first selfie, later selfies
    freckles: float = 0.3
    expression: dict[str, float] = field(default_factory=dict)


def _shape(
    female: float, age: float, african: float, asian: float, **more: float
) -> dict[str, float]:
    caucasian = 1.0 - african - asian
    mixed = {"african": african, "asian": asian, "caucasian": caucasian}
    return {"gender": female, "age": age, **mixed, **more}


PEOPLE = (
    Person(
        "p01",
        "male",
        "30-39",
        3,
        _shape(0.12, 0.70, 0.0, 0.0, muscle=0.55, weight=0.47),
        {
            "nose-hump-incr": 0.5,
            "chin-width-incr": 0.4,
            "head-fat-incr": -0.3,
            "nose-scale-vert-incr": 0.3,
        },
        (0.58, 0.35, 0.255),
        Hair("crop", 0.036, (0.030, 0.016, 0.009), "short brown"),
        (0.10, 0.22, 0.30),
        1.1,
        0.35,
        ((0.05, 0.06, 0.08), (0.05, 0.09, 0.20), (0.30, 0.06, 0.05)),
    ),
    Person(
        "p02",
        "female",
        "20-29",
        9,
        _shape(0.92, 0.66, 1.0, 0.0, muscle=0.45, weight=0.50),
        {
            "mouth-upperlip-volume-incr": 0.5,
            "nose-flaring-incr": 0.3,
            "l-eye-scale-incr": 0.4,
            "r-eye-scale-incr": 0.4,
            "l-cheek-bones-incr": 0.4,
            "r-cheek-bones-incr": 0.4,
        },
        (0.150, 0.066, 0.038),
        Hair("curls", 0.034, (0.008, 0.006, 0.005), "short black curls"),
        (0.05, 0.022, 0.01),
        0.8,
        0.0,
        ((0.40, 0.36, 0.28), (0.45, 0.10, 0.08), (0.04, 0.17, 0.17)),
        0.1,
    ),
    Person(
        "p03",
        "female",
        "40-49",
        4,
        _shape(0.88, 0.76, 0.0, 1.0, muscle=0.5, weight=0.52),
        {
            "head-fat-incr": 0.3,
            "eyebrows-trans-up": 0.3,
            "nose-scale-depth-incr": -0.3,
            "chin-height-incr": -0.2,
        },
        (0.56, 0.35, 0.235),
        Hair("bun", 0.15, (0.010, 0.008, 0.007), "black, tied up"),
        (0.04, 0.02, 0.01),
        0.7,
        0.0,
        ((0.10, 0.10, 0.12), (0.50, 0.48, 0.44), (0.16, 0.09, 0.24)),
        0.15,
    ),
    Person(
        "p04",
        "male",
        "60-69",
        4,
        _shape(0.10, 0.90, 0.1, 0.1, muscle=0.45, weight=0.62),
        {
            "head-scale-horiz-incr": 0.3,
            "nose-volume-incr": 0.5,
            "l-eye-bag-incr": 0.6,
            "r-eye-bag-incr": 0.6,
            "nose-trans-up": -0.2,
            "neck-double-incr": 0.3,
        },
        (0.52, 0.30, 0.215),
        Hair("crop", 0.022, (0.30, 0.29, 0.28), "short grey, receding", 0.014),
        (0.06, 0.05, 0.03),
        0.9,
        0.6,
        ((0.22, 0.24, 0.27), (0.10, 0.14, 0.10), (0.30, 0.28, 0.22)),
        0.5,
    ),
    Person(
        "p05",
        "male",
        "20-29",
        6,
        _shape(0.15, 0.68, 0.25, 0.25, muscle=0.5, weight=0.42),
        {
            "nose-scale-vert-incr": 0.4,
            "nose-point-width-incr": 0.3,
            "head-scale-vert-incr": 0.2,
            "eyebrows-trans-forward": 0.3,
            "chin-prominent-incr": 0.3,
        },
        (0.345, 0.180, 0.105),
        Hair("crop", 0.044, (0.008, 0.007, 0.006), "short black"),
        (0.04, 0.02, 0.01),
        1.35,
        0.55,
        ((0.42, 0.44, 0.46), (0.30, 0.22, 0.05), (0.06, 0.11, 0.06)),
        0.15,
    ),
    Person(
        "p06",
        "female",
        "60-69",
        2,
        _shape(0.90, 0.92, 0.0, 0.0, muscle=0.4, weight=0.56),
        {
            "mouth-upperlip-volume-incr": -0.4,
            "l-eye-bag-incr": 0.5,
            "r-eye-bag-incr": 0.5,
            "nose-point-up": 0.3,
            "mouth-laugh-lines-out": 0.4,
            "l-cheek-volume-incr": 0.3,
            "r-cheek-volume-incr": 0.3,
        },
        (0.66, 0.44, 0.35),
        Hair("crop", 0.050, (0.52, 0.50, 0.47), "short white"),
        (0.12, 0.19, 0.20),
        0.55,
        0.0,
        ((0.30, 0.10, 0.16), (0.12, 0.20, 0.33), (0.46, 0.32, 0.34)),
        0.6,
    ),
)

BY_ID = {person.id: person for person in PEOPLE}
