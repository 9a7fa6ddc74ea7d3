"""Pictures that are screenshots and pictures that are not, by half: as saved, and as sent on.

App pictures are split by app, camera photos by person or file, rendered people by person. Every
picture also comes as three messengers leave it, so that compression alone tells nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import numpy as np
from PIL import Image

from bench import screens
from bench.data import files, half
from reinstate.evidence.intake.image import Photo, Pixels, Unreadable, open_photo
from reinstate.specimens import sets
from reinstate.specimens.identities import identities
from reinstate.specimens.recapture import screenshot

SEED = 20261122
DAY = date(2026, 11, 22)
MESSENGERS = ((1600, 75), (1280, 60), (960, 50))
NO_CAMERA = "thumbs-up.png"  # a cut-out on a transparent ground


def camera_photos() -> Iterator[tuple[str, Photo]]:
    """Photos of cameras and of people, by the key they are split by."""
    for row, path in files("capture", "hands_people", "faces"):
        if row.get("kind", "camera_photo") == "camera_photo" and NO_CAMERA not in path.name:
            try:
                yield row.get("person_id") or path.name, open_photo(path.read_bytes())
            except Unreadable:
                continue


def app_pictures() -> Iterator[tuple[str, Photo]]:
    """Pictures of apps and one desktop, by app."""
    for row, path in files("capture"):
        if row["kind"].startswith("screenshot"):
            yield path.name.split("__")[0], open_photo(path.read_bytes())


def specimen_photos() -> Iterator[tuple[str, Photo]]:
    """Rendered people and drawn IDs as photographed, by person."""
    for one in identities():
        for data in sets.passing_set(one, one.email, DAY).values():
            yield one.id, open_photo(data)


def photos_shown(which: int) -> dict[str, list[Photo]]:
    """Camera photos of one half, and the same sent on."""
    seen = {"camera photos": camera_photos(), "specimen photos": specimen_photos()}
    return {
        title: found
        for name, source in seen.items()
        for title, found in _sent_on(name, [p for key, p in source if half(key) == which])
    }


def screens_shown(which: int) -> dict[str, list[Photo]]:
    """Screenshots of one half, and the same sent on."""
    rng = np.random.default_rng((SEED, which))
    apps = [photo for key, photo in app_pictures() if half(key) == which]
    photos = [photo.rgb for key, photo in camera_photos() if half(key) == which][::2]
    cards = [p.rgb for key, p in specimen_photos() if half(key) == which and p.width > p.height]
    galleries = [screens.gallery(rgb, rng) for rgb in photos]
    galleries += [np.asarray(screenshot(Image.fromarray(rgb), n)) for n, rgb in enumerate(cards)]
    made = {
        "a photo or ID in a gallery": galleries,
        "app pictures framed for a shop": [screens.framed(photo.rgb, rng) for photo in apps],
    }
    shown = {"app pictures": apps}
    shown |= {name: [_saved(rgb) for rgb in pictures] for name, pictures in made.items()}
    return dict(item for name, found in shown.items() for item in _sent_on(name, found))


def _sent_on(name: str, photos: list[Photo]) -> Iterator[tuple[str, list[Photo]]]:
    yield name, photos
    for longest, quality in MESSENGERS:
        sent = [screens.through_messenger(photo.rgb, longest, quality) for photo in photos]
        yield f"{name}, sent on {longest}/{quality}", [open_photo(data) for data in sent]


def _saved(rgb: Pixels) -> Photo:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "PNG", compress_level=1)
    return open_photo(out.getvalue())
