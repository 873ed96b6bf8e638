"""What is to go wrong, and how often still: told over HTTP, taken by whoever meets it."""

import threading

_lock = threading.Lock()
_left: dict[str, dict] = {}


def plan(faults: dict[str, dict]) -> None:
    """`{"events.PutEvents": {"kind": "throttle", "times": 3}}` or `{"function:NAME": {"times": 1, "after_ms": 20}}`."""
    with _lock:
        _left.clear()
        _left.update(faults)


def left() -> dict[str, dict]:
    with _lock:
        return {name: dict(one) for name, one in _left.items()}


def take(name: str) -> dict | None:
    with _lock:
        one = _left.get(name)
        if one is None or one.get("times", 0) < 1:
            return None
        one["times"] -= 1
        return dict(one)
