"""A loopback endpoint that answers chat completions as it is told to, well or badly."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Endpoint", "Sent", "completion", "error", "hostile_endpoint"]


@dataclass(frozen=True)
class Sent:
    """What the endpoint sends: at once, or in pieces with a pause before each."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: int = 1
    pause: float = 0.0
    is_broken_off: bool = False


Move = Sent | Callable[[dict[str, Any]], Sent]


@dataclass
class Endpoint:
    """A running endpoint, and what it was sent: bodies, keys, when, over how many connections."""

    url: str
    moves: Sequence[Move]
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_move(self, request: dict[str, Any], key: str) -> Sent:
        """Note a request, and return what its turn brings; the last move is made for good."""
        with self.lock:
            move = self.moves[min(len(self.requests), len(self.moves) - 1)]
            self.requests.append(request)
            self.keys.append(key)
            self.times.append(time.monotonic())
        return move(request) if callable(move) else move


def completion(
    content: object,
    *,
    finish: str = "stop",
    tokens: tuple[Any, Any] | None = (100, 20),
    **more: Any,
) -> Sent:
    """Return a chat completion with a content: text as it is, anything else as JSON."""
    text = content if isinstance(content, str | None) else json.dumps(content)
    body: dict[str, Any] = {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": text, **more},
            }
        ],
    }
    if tokens is not None:
        names = ("prompt_tokens", "completion_tokens")
        body["usage"] = dict(zip(names, tokens, strict=True))
    return Sent(json.dumps(body).encode())


def error(status: int, message: str, code: str | None = None, **headers: str) -> Sent:
    """Return an error as endpoints send it; a header's name is given with low lines."""
    body = {"error": {"message": message, "type": "t", "code": code}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Sent(json.dumps(body).encode(), status, named)


@contextmanager
def hostile_endpoint(*moves: Move) -> Iterator[Endpoint]:
    """Run an endpoint that makes these moves, one a request."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            with endpoint.lock:
                endpoint.connections += 1

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            request = json.loads(self.rfile.read(length))
            sent = endpoint.next_move(request, self.headers.get("Authorization", ""))
            try:
                self._send(sent)
            except OSError:
                # The client went away, as it does where it does not wait for all.
                self.close_connection = True

        def _send(self, sent: Sent) -> None:
            self.send_response(sent.status)
            for name, value in sent.headers.items():
                self.send_header(name, value)
            more = 10 if sent.is_broken_off else 0
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent.body) + more))
            step = max(1, -(-len(sent.body) // sent.pieces))
            for at in range(0, len(sent.body), step):
                time.sleep(sent.pause)
                if at == 0:
                    self.end_headers()
                self.wfile.write(sent.body[at : at + step])
                self.wfile.flush()
            self.close_connection = sent.is_broken_off

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    endpoint = Endpoint(f"http://127.0.0.1:{server.server_port}/v1", moves)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
