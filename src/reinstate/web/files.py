"""Files in a form: in memory, of signed-in staff, and so many bytes of a request at most.

An owner's photo has a handler of its own (`portal.upload`). Django's would write a large file to
disk, in clear, whatever page it was sent to and whoever sent it, before anything asks who that is.
"""

from __future__ import annotations

from io import BytesIO

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class OfStaffInMemory(FileUploadHandler):
    """Every other file is read and dropped: no page of anybody else takes one."""

    taken = 0  # bytes, of all files of the request

    def new_file(self, *args: object, **more: object) -> None:
        """Begin a file. Views ask who it is; here it is enough that staff are signed in."""
        super().new_file(*args, **more)  # type: ignore[arg-type]
        if self.request is None or SESSION_KEY not in self.request.session:
            raise SkipFile
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> None:
        """Keep the chunk; RequestDataTooBig where the files together are too large."""
        self.taken += len(raw_data)
        if self.taken > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("the files of one form are too large")
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file as it came."""
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name or "", self.content_type, file_size, None
        )
