"""How a kernel is started: forked where that can be done, launched as usual where not."""

from __future__ import annotations

import logging
import sys
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Instance

from cjm_workbench.reporting.kernels.warm import WarmParent

LAUNCHER = "ipykernel_launcher"

log = logging.getLogger(__name__)


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc, unused-ignore]
    """Fork kernels from a warm parent; launch them as usual where it does not answer.

    Attributes
    ----------
    warm
        The parent.
    """

    warm = Instance(WarmParent)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel that `cmd` would start."""
        if cmd[0] != sys.executable or LAUNCHER not in cmd:  # another kernel than ours
            return await super().launch_kernel(cmd, **kwargs)
        argv = cmd[cmd.index(LAUNCHER) + 1 :]
        try:
            forked = self.warm.fork(argv, kwargs.get("cwd"), kwargs["env"])
        except OSError as error:
            log.info("a kernel was launched, not forked: %s", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = forked.pid
        self.process = forked
        return self.connection_info
