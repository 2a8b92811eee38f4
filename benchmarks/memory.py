"""The memory of a process; a module of its own, so that who measures a start imports nothing with it."""

from pathlib import Path


def memory(process: int | str = "self") -> tuple[float, float]:
    """The resident memory of a process now, and at its peak, in MiB (Linux: proc_pid_status(5)); else 0."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0.0, 0.0
    kibibytes = {
        line.split(":")[0]: line.split()[1] for line in status.read_text(encoding="utf-8").splitlines() if "kB" in line
    }
    return int(kibibytes["VmRSS"]) / 1024, int(kibibytes["VmHWM"]) / 1024
