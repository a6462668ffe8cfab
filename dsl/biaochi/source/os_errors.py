"""Why a file cannot be read or written, in Chinese; the system's own words are English on most machines."""

from __future__ import annotations

import errno

_WHY = {
    errno.ENOENT: "找不到",
    errno.EISDIR: "是文件夹",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EEXIST: "同名的文件已经存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在的磁盘只能读",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "超过了磁盘配额",
    errno.EFBIG: "超过了文件大小的上限",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EPIPE: "接收的程序已经关闭",
    errno.ENXIO: "是没有人读写的管道或设备，不是文件",
}


class Unfit(OSError):
    """A file that the system would open and this program does not; ``says`` is why."""

    says = "不能用"

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


class NotAFile(Unfit):
    """Something other than a regular file: a folder, a pipe, a device, a socket."""


class TooLarge(Unfit):
    """A file beyond the limit of its kind, in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"超过 {limit // 1048576} MB 的上限" if limit >= 1048576 else f"超过 {limit // 1024} KB 的上限"
        )


class Changed(Unfit):
    """A file that somebody else wrote since it was looked at."""


def reason_of(bad: OSError) -> str:
    """The reason of a failed file operation in a few words."""
    if isinstance(bad, Unfit):
        return bad.says
    return _WHY.get(bad.errno or 0, f"系统不允许（错误 {bad.errno}）" if bad.errno else "打不开")
