"""A server below HTTP: what it does with a connection is told by a function."""

import contextlib
import socket
import threading


class RawServer:
    """A server below HTTP, for faults: each connection is given to a function.

    Parameters
    ----------
    behave : callable
        Takes the socket of a connection whose request has been read.
    """

    def __init__(self, behave):
        self._behave = behave
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self):
        while not self._ended.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with connection:
            try:
                request = b""
                while b"\r\n\r\n" not in request and (piece := connection.recv(65536)):
                    request += piece
                if request:
                    self.requests.append(request.decode("latin-1"))
                    self._behave(connection, len(self.requests), self._ended)
            except OSError:
                pass

    def close(self):
        self._ended.set()
        with contextlib.suppress(OSError):  # else the thread that accepts keeps it open
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
