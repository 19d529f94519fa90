#!/usr/bin/env python3
"""What clients notice while instances of Convite stop, restart or die under load.

    tests/drills/restart.py direct     one instance is told to stop, again and again
    tests/drills/restart.py rolling    two instances behind nginx are restarted one after the other
    tests/drills/restart.py killed     two instances behind nginx are killed one after the other

Needs a built `convite`, PostgreSQL's programs and, but for `direct`, nginx. Everything runs on loopback and in a folder that
is deleted afterwards. Ends with 1 when a request was lost that should not have been.
"""

import argparse
import base64
import collections
import datetime
import http.client
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLIENTS = 16
PATIENCE = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(holds, what):
    """Waits for a condition; nothing here sleeps in the hope that something has happened."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            sys.exit(f"gave up waiting for {what}")
        time.sleep(0.02)


def answers(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Postgres:
    """A cluster of the drill's own, under an account that is not root."""

    def __init__(self, folder):
        self.port, self.data = free_port(), folder / "data"
        places = os.pathsep.join([*map(str, sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)),
                                  os.environ.get("PATH", "")])
        initdb = shutil.which("initdb", path=places) or sys.exit("there is no initdb")
        self.programs = pathlib.Path(initdb).resolve().parent
        self.account = {}
        if os.geteuid() == 0:
            postgres = pwd.getpwnam("postgres")
            self.account = {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}
            os.chown(folder, postgres.pw_uid, postgres.pw_gid)
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "convite", "-E", "UTF8", "--no-sync")
        options = f"-p {self.port} -k {folder} -c listen_addresses=127.0.0.1"
        self.run("pg_ctl", "-D", self.data, "-w", "-l", folder / "postgres.log", "-o", options, "start")
        self.url = f"postgresql://convite@127.0.0.1:{self.port}/postgres?sslmode=disable"

    def run(self, program, *arguments):
        subprocess.run([self.programs / program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/",
                       **self.account)

    def ids(self):
        query = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "convite", "-Atc", "SELECT id FROM requests", "postgres"]
        done = subprocess.run([self.programs / "psql", *query], check=True, capture_output=True, text=True)
        return set(done.stdout.split())

    def stop(self):
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")


class Instance:
    """A running `convite serve`."""

    def __init__(self, options, folder, database_url, name):
        self.port, self.log = free_port(), folder / f"{name}.log"
        self.command = [options.binary, "serve", "--demo", "--data-dir", folder, "--listen", f"127.0.0.1:{self.port}",
                        "--public-url", "http://convite.test", "--drain-ms", str(options.drain_ms)]
        for limit in ("rate-per-caller", "rate-per-address", "anonymous-creates-per-hour"):
            self.command += [f"--{limit}", "100000000"]
        self.environment = {**os.environ, "DATABASE_URL": database_url, "CONVITE_KEY_RING": options.key_ring}
        self.start()

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, env=self.environment, stdout=log, stderr=log)
        until(self.is_ready, f"an instance; see {self.log}")

    def is_ready(self):
        if self.process.poll() is not None:
            sys.exit(f"an instance ended at its start:\n{self.log.read_text()}")
        return answers(self.port, "/readyz")

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(PATIENCE)


class Nginx:
    """The front proxy, as deployed but for its addresses."""

    def __init__(self, options, folder, instances):
        self.port = free_port()
        site = options.nginx_conf.read_text().replace("listen 80;", f"listen 127.0.0.1:{self.port};")
        for number, instance in enumerate(instances, 1):
            site = site.replace(f"api-{number}:8080", f"127.0.0.1:{instance.port}")
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        self.log = folder / "nginx.log"
        main = folder / "nginx.conf"
        main.write_text(f"daemon off; pid {folder}/nginx.pid; events {{ worker_connections 1024; }}"
                        f"http {{ access_log off; {temporary}\n{site}\n}}")
        self.process = subprocess.Popen(["nginx", "-p", folder, "-e", self.log, "-c", main])
        until(lambda: answers(self.port, "/healthz"), f"nginx; see {self.log}")

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


class Lost(Exception):
    """A request that was sent and not answered, or answered by nobody who knows."""


class Refused(Exception):
    """A connection that was never made."""


class Client(threading.Thread):
    """Reads, creates drafts, changes them, takes and releases one request, until it is told to stop or nobody answers."""

    def __init__(self, number, port, drill):
        super().__init__()
        self.port, self.drill = port, drill
        # Every second one makes a connection for each request; of these, some say nothing for a while.
        self.keeps_alive = number % 2 == 0
        self.hesitates = 0.1 * (number % 8) if number % 4 == 3 else 0
        self.connection = None
        self.mine, self.etag, self.taken = None, None, False

    def ask(self, method, path, body=None, bearer=None, etag=None, media="application/json"):
        headers = {"Host": "convite.test"}
        if body is not None:
            body, headers["Content-Type"] = json.dumps(body), media
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        if etag:
            headers["If-Match"] = etag
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                self.connection.connect()
            except OSError as error:
                self.connection = None
                raise Refused from error
            time.sleep(self.hesitates)
        began = time.monotonic()
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            raise Lost(f"{method} {path}: {error!r}") from error
        self.drill.took(time.monotonic() - began)
        if answer.will_close or not self.keeps_alive:
            self.hang_up()
        if answer.status >= 400:
            raise Lost(f"{method} {path}: {answer.status}")
        return answer.headers.get("ETag"), json.loads(text) if text else None

    def hang_up(self):
        self.connection.close()
        self.connection = None

    def prepare(self):
        """A request of the client's own, which it will take and release."""
        _, made = self.ask("POST", "/v1/requests", self.drill.form)
        self.drill.created(made["id"])
        path = f"/v1/requests/{made['id']}"
        self.ask("POST", f"{path}/submit", {}, made["tracking_token"])
        self.mine = path
        return self

    def steps(self):
        """The round of one client; a step may need what the one before returned."""
        officer, draft = self.drill.officer, {}

        def create():
            _, made = self.ask("POST", "/v1/requests", self.drill.form)
            self.drill.created(made["id"])
            draft.update(path=f"/v1/requests/{made['id']}", token=made["tracking_token"])

        def change():
            if draft:
                media = "application/merge-patch+json"
                self.ask("PATCH", draft["path"], {"group_size": 14}, draft["token"], media=media)

        def act():
            if self.etag is None:
                self.etag, seen = self.ask("GET", self.mine, bearer=officer)
                self.taken = "release" in seen["allowed_actions"]
            etag, self.etag = self.etag, None
            action, body = ("release", {}) if self.taken else ("take", {})
            self.etag, _ = self.ask("POST", f"{self.mine}/{action}", body, officer, etag)
            self.taken = not self.taken

        return [lambda: self.ask("GET", "/v1/axes"), create, change, act,
                lambda: self.ask("GET", "/v1/requests?limit=5", bearer=officer)]

    def run(self):
        while not self.drill.over.is_set():
            for step in self.steps():
                try:
                    step()
                    self.drill.count("answered")
                except Refused:
                    self.drill.count("refused")
                    if self.drill.ends_when_refused:
                        return
                except Lost as lost:
                    self.drill.lose(str(lost))
                    self.drill.over.wait(0.1)


class Drill:
    """What all clients share, and what they saw."""

    def __init__(self, port, ends_when_refused=False):
        self.port, self.ends_when_refused = port, ends_when_refused
        self.counts, self.lost, self.acknowledged = collections.Counter(), [], set()
        self.lock, self.over = threading.Lock(), threading.Event()
        self.slowest, self.officer, self.form, self.clients = 0.0, None, form(), []

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def took(self, seconds):
        with self.lock:
            self.slowest = max(self.slowest, seconds)

    def created(self, id_):
        with self.lock:
            self.acknowledged.add(id_)

    def lose(self, what):
        with self.lock:
            self.counts["lost"] += 1
            self.lost.append((time.monotonic(), what))

    def start(self, credentials):
        self.officer = sign_in(self.port, credentials)
        self.clients = [Client(number, self.port, self).prepare() for number in range(CLIENTS)]
        for client in self.clients:
            client.start()

    def run_until_answered(self, more):
        """Lets the load go on for some more answers."""
        goal = self.counts["answered"] + more
        until(lambda: self.counts["answered"] >= goal, f"{more} answers")

    def stop(self):
        self.over.set()
        for client in self.clients:
            client.join(PATIENCE)

    def report(self, database):
        missing = self.acknowledged - database.ids()
        print(f"{dict(self.counts)}, slowest answer {self.slowest:.2f} s; "
              f"{len(self.acknowledged)} acknowledged creates, {len(missing)} of them missing", flush=True)
        for _, what in self.lost[:20]:
            print("  lost:", what)
        return len(missing)


def sign_in(port, credentials):
    officer = next(user for user in credentials["users"] if user["roles"] == ["officer"])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    form_ = f"grant_type=password&client_id=convite-docs&username={officer['email']}&password={officer['password']}"
    connection.request("POST", "/v1/oauth/token", form_, {"Content-Type": "application/x-www-form-urlencoded"})
    return json.load(connection.getresponse())["access_token"]


def form():
    start = datetime.date.today() + datetime.timedelta(60)
    person = {"position": "Directora", "email": "movilidad@example.org"}
    return {
        "organization": {"name": "Municipalidad de Rosario", "kind": "municipality", "country": "AR", "city": "Rosario"},
        "requester": {"given_name": "Lucía", "family_name": "Ferreyra", "language": "es", **person},
        "kind": "study_tour", "learning_question": "¿Cómo decidir el trazado de una primera línea de cable?",
        "change_objective": "Aprobar en un año el trazado de la primera línea.", "outcomes": ["new_knowledge"],
        "topics": ["cable_mobility"], "windows": [{"start": str(start), "end": str(start + datetime.timedelta(2))}],
        "duration_days": 3, "group_size": 12, "seniority": "technical", "languages": ["es"],
        "follow_up_owner": {"name": "Tomás Aguirre", **person}, "consents": {"data_processing": True},
    }


def direct(options, folder, database):
    """A client that was let in is answered; one that was refused knows that it sent nothing."""
    failed = 0
    for round_ in range(options.rounds):
        instance = Instance(options, folder, database.url, f"direct-{round_}")
        drill = Drill(instance.port, ends_when_refused=True)
        try:
            drill.start(credentials(folder))
            drill.run_until_answered(400)
            instance.process.send_signal(signal.SIGTERM)
            until(lambda: not any(client.is_alive() for client in drill.clients), "the end of all clients")
        finally:
            drill.stop()
            instance.stop()
        failed += drill.counts["lost"] + drill.report(database)
    return failed


def behind_nginx(options, folder, database, how, allowed):
    instances = [Instance(options, folder, database.url, name) for name in ("api-1", "api-2")]
    nginx = Nginx(options, folder, instances)
    drill = Drill(nginx.port)
    failed = 0
    try:
        drill.start(credentials(folder))
        for _ in range(options.rounds):
            for instance in instances:
                drill.run_until_answered(200)
                before = len(drill.lost)
                instance.stop(how)
                drill.run_until_answered(100)
                instance.start()
                failed += max(0, len(drill.lost) - before - allowed)
        drill.run_until_answered(200)
    finally:
        drill.stop()
        nginx.stop()
        for instance in instances:
            instance.stop()
    return failed + drill.report(database)


def credentials(folder):
    return json.loads((folder / "demo-credentials.json").read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("drill", choices=["direct", "rolling", "killed"])
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "target/debug/convite")
    parser.add_argument("--nginx-conf", type=pathlib.Path, default=ROOT / "deploy/nginx.conf")
    parser.add_argument("--drain-ms", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    options.key_ring = "drill:" + base64.b64encode(os.urandom(32)).decode()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="convite-drill-"))
    folder.chmod(0o755)
    (folder / "postgres").mkdir()
    database = Postgres(folder / "postgres")
    try:
        if options.drill == "direct":
            failed = direct(options, folder, database)
        elif options.drill == "rolling":
            failed = behind_nginx(options, folder, database, signal.SIGTERM, allowed=0)
        else:
            # A client has one request under way, and about half of them are with the instance that dies.
            failed = behind_nginx(options, folder, database, signal.SIGKILL, allowed=CLIENTS)
    finally:
        database.stop()
        shutil.rmtree(folder)
    sys.exit("requests were lost" if failed else 0)


if __name__ == "__main__":
    main()
