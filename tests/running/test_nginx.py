"""The nginx of `packaging/`, before a server of two lines: TLS, who asks, what is passed on."""

import http.client
import json
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import ROOT
from tests.pages.browsing import free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(not (NGINX and shutil.which("openssl")), reason="there is no nginx here")
#: What stands around `nginx.conf` where it is a file of a server's configuration; all in a folder of the test.
_AROUND = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/default.conf;
}}
"""


class Echo(BaseHTTPRequestHandler):
    """Says what it was asked with."""

    def do_GET(self) -> None:
        body = json.dumps({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *values: object) -> None:
        pass


class Nginx:
    """An nginx with the shipped configuration, but for ports and paths."""

    def __init__(self, folder: Path, behind: int) -> None:
        self.plain, self.safe = free_port(), free_port()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=mishu.example"]
            + ["-keyout", folder / "tls.key", "-out", folder / "tls.crt"],
            check=True,
            capture_output=True,
        )
        shipped = (ROOT / "packaging" / "nginx.conf").read_text(encoding="utf-8")
        for there, here in {
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.safe} ssl;",
            "/etc/nginx/tls": str(folder),
            "mishu:7860": f"127.0.0.1:{behind}",
        }.items():
            assert there in shipped
            shipped = shipped.replace(there, here)
        (folder / "default.conf").write_text(shipped, encoding="utf-8")
        (folder / "nginx.conf").write_text(_AROUND.format(folder=folder), encoding="utf-8")
        shutil.copy(ROOT / "packaging" / "proxy.conf", folder)
        self.command = [
            str(NGINX),
            "-p",
            str(folder),
            "-c",
            str(folder / "nginx.conf"),
            "-e",
            str(folder / "error.log"),
        ]
        self.process = subprocess.Popen(self.command, stderr=subprocess.PIPE)

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """Ask over TLS."""
        context = ssl._create_unverified_context()
        deadline = time.monotonic() + 10
        while True:
            connection = http.client.HTTPSConnection("127.0.0.1", self.safe, timeout=5, context=context)
            try:
                connection.request("GET", path, headers={"Host": "mishu.example", **headers})
                return connection.getresponse()
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Nginx]:
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    found = Nginx(tmp_path, behind.server_address[1])
    try:
        yield found
    finally:
        found.process.terminate()
        found.process.communicate(timeout=10)
        behind.shutdown()
        behind.server_close()


def test_it_says_who_asks_and_believes_nobody_else(nginx: Nginx) -> None:
    response = nginx.get("/doc/%E5%8D%B0%E7%AB%A0.txt?start=1", **{"X-Forwarded-For": "203.0.113.9"})
    told = json.loads(response.read())
    assert response.status == 200 and told["path"] == "/doc/%E5%8D%B0%E7%AB%A0.txt?start=1"
    assert (told["host"], told["x-forwarded-for"], told["x-forwarded-proto"]) == ("mishu.example", "127.0.0.1", "https")
    assert response.headers["Strict-Transport-Security"] and "/" not in response.headers["Server"]
    tested = subprocess.run([*nginx.command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0 and "warn" not in tested.stderr, tested.stderr


def test_what_is_asked_without_tls_is_sent_to_it(nginx: Nginx) -> None:
    nginx.get("/").read()  # it listens
    connection = http.client.HTTPConnection("127.0.0.1", nginx.plain, timeout=5)
    connection.request("GET", "/search?q=1", headers={"Host": "mishu.example"})
    response = connection.getresponse()
    assert (response.status, response.headers["Location"]) == (301, "https://mishu.example/search?q=1")
