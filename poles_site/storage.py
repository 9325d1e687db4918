"""Where uploaded files are kept, and how pages name them."""

from django.core.files.storage import FileSystemStorage
from django.urls import get_script_prefix


class UploadStorage(FileSystemStorage):
    """Names files under the prefix that all addresses have while a page is made.

    So a preview asks for its pictures inside the preview, which knows who may see them.
    """

    def url(self, name):
        return get_script_prefix().rstrip("/") + super().url(name)
