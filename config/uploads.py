"""A limit to what can be uploaded, while it comes in: a larger file is not written to the disk first."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MEGABYTE = 1024 * 1024


class NotTooLarge(FileUploadHandler):
    """Leaves out a file of more than TEXT_MAX_MEGABYTES, the largest that any page takes; several count together.

    The page finds no file then, and in `request.META["UPLOAD_TOO_LARGE"]` the name of its field.
    """

    chunk_size = 64 * 1024
    _size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._size += len(raw_data)
        if self._size > settings.TEXT_MAX_MEGABYTES * MEGABYTE:
            assert self.request is not None
            self.request.META["UPLOAD_TOO_LARGE"] = self.field_name
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that keep it."""
