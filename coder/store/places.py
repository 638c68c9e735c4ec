"""Tell whether a folder is one in which a study in use gets damaged: synced by a cloud client, or on a network drive.

SQLite needs locks that all its users share and a file that nobody copies while it is written; neither holds there.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

_NETWORK_SYSTEMS = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "9p", "afs", "ncpfs", "webdav", "davfs", "drvfs", "prl_fs",
    "virtiofs", "vboxsf", "ceph", "lustre", "beegfs", "glusterfs", "fuse.sshfs", "fuse.rclone", "fuse.s3fs",
    "fuse.davfs2", "fuse.gcsfuse", "fuse.bindfs", "fuse.vmhgfs-fuse", "fuse.glusterfs", "fuse.gvfsd-fuse",
    "fuse.google-drive-ocamlfuse", "fuse.onedriver",
}  # fmt: skip
_SYNCED_NAMES = (
    (re.compile(r"(^|[\\/])OneDrive([ \-][^\\/]*)?([\\/]|$)"), "OneDrive"),
    (re.compile(r"(^|[\\/])Dropbox( \([^\\/]*\))?([\\/]|$)"), "Dropbox"),
    (re.compile(r"Library/Mobile Documents|(^|[\\/])iCloudDrive([\\/]|$)"), "iCloud Drive"),
    (re.compile(r"Library/CloudStorage/"), "a cloud service"),
    (re.compile(r"(^|[\\/])(Google ?Drive|My Drive)([\\/]|$)"), "Google Drive"),
    (re.compile(r"(^|[\\/])(Nextcloud|ownCloud)([\\/]|$)"), "Nextcloud"),
    (re.compile(r"(^|[\\/])(Box|Box Sync)[\\/]"), "Box"),
    (re.compile(r"(^|[\\/])(pCloudDrive|MEGA|MEGAsync|SynologyDrive|Seafile|Tresorit)([\\/]|$)"), "a sync service"),
)
_SYNC_MARKS = {
    ".stfolder": "Syncthing",
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".owncloudsync.log": "Nextcloud",
    ".nextcloudsync.log": "Nextcloud",
    ".tmp.drivedownload": "Google Drive",
    ".SynologyWorkingDirectory": "Synology Drive",
    ".849C9593-D756-4E56-8D6E-42412F2A707B": "OneDrive",
}
"""What sync clients leave in the folder that they keep."""


def unsafe_place(path: Path) -> str:
    """Why a study in use is not safe at `path`, as the end of a sentence; empty when nothing speaks against it."""
    if str(path).startswith("\\\\"):
        return "is on a network drive"
    real = Path(os.path.realpath(path))
    for place in (str(path), str(real)):
        for pattern, name in _SYNCED_NAMES:
            if pattern.search(place):
                return f"is kept in step by {name}"
    for folder in real.parents:
        for mark, name in _SYNC_MARKS.items():
            if (folder / mark).exists():
                return f"is kept in step by {name}"
    return "is on a network drive" if _file_system(real) in _NETWORK_SYSTEMS else ""


def _file_system(path: Path) -> str:
    """The kind of file system that holds a path, where the system tells (Linux)."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    kind, longest = "", -1
    for line in lines:
        _, where, found, *_ = line.split(" ")
        where = where.replace("\\040", " ")
        if len(where) > longest and f"{path}/".startswith(where.rstrip("/") + "/"):
            kind, longest = found, len(where)
    return kind
