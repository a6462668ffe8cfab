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
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "链接绕成了圈",
}


def reason_of(bad: OSError) -> str:
    """The reason of a failed file operation in a few words."""
    return _WHY.get(bad.errno or 0, f"系统不允许（错误 {bad.errno}）" if bad.errno else "打不开")
