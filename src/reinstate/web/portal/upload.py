"""Receiving a photo: in memory only, never more of it than is accepted."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from reinstate.domain.photo_origin import Device, PhotoOrigin, Way
from reinstate.evidence.intake import photo_files
from reinstate.services import clock, rules
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import BadPhoto
from reinstate.services.piece import intake


class PhotoInMemory(FileUploadHandler):
    """Keeps one photo in memory and counts, but does not keep, what is over the limit."""

    def __init__(self, request: HttpRequest, max_bytes: int) -> None:
        super().__init__(request)
        self.max_bytes = max_bytes
        self.kept = BytesIO()
        self.has_photo = False

    def new_file(self, *args: object, **more: object) -> None:
        """Begin the first file of the form; any other is read and dropped."""
        super().new_file(*args, **more)  # type: ignore[arg-type]
        if self.has_photo:  # else one request could fill the memory with many photos
            raise SkipFile
        self.has_photo = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the chunk while there is room; the rest of the request is read and dropped."""
        room = self.max_bytes - start
        if room > 0:
            self.kept.write(raw_data[:room])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """`size` is that of the file as sent."""
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name or "", self.content_type, file_size, None
        )


def max_bytes() -> int:
    """The largest photo that is accepted, as policy says."""
    return rules.on(clock.today()).integer("intake.max_bytes")


def into_memory(request: HttpRequest) -> None:
    """Before anything reads the form: no photo is ever put on disk in clear."""
    request.upload_handlers = [PhotoInMemory(request, max_bytes())]


def photo_in(request: HttpRequest) -> bytes:
    """The photo that was sent; BadPhoto when there is none or it is too large."""
    sent = request.FILES.get("photo")
    if not isinstance(sent, InMemoryUploadedFile):
        raise BadPhoto(_("Choose a photo first, or take one."), "no_photo")
    limit = max_bytes()
    if (sent.size or 0) > limit:
        raise intake.bad_photo(photo_files.too_many_bytes(sent.size or 0, limit))
    return bytes(sent.read())


def origin_in(request: HttpRequest, owner: OwnerSession) -> PhotoOrigin:
    """How the page's script says that it came by the photo; whatever else it says is a file."""
    is_taken_here = request.POST.get("source") == Way.CAMERA
    return PhotoOrigin(Way.CAMERA, _device(owner)) if is_taken_here else file_in(request, owner)


def file_in(request: HttpRequest, owner: OwnerSession) -> PhotoOrigin:
    """What a form without a script sends: it has no camera, and may say that there is none."""
    is_excused = request.POST.get("source") == Way.NO_CAMERA
    return PhotoOrigin(Way.NO_CAMERA if is_excused else Way.UPLOAD, _device(owner))


def _device(owner: OwnerSession) -> Device:
    return Device.HANDED_OVER if owner.only_case else Device.SIGNED_IN
