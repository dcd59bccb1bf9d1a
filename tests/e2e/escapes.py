"""Code such as nobody should run: it tries every way out of the place where a candidate's code runs, and says how each went.

`API` and `OTHER` stand for the program's own address and for another host; the test puts real ones in.
"""
# ruff: noqa: F821 - the two names are filled in before it is run

import js
from pyodide.code import run_js
from pyodide.ffi import to_js
from pyodide.http import open_url

js.leaked = getattr(js, "leaked", None) or to_js([])


def noted(what):
    """Return what is called when something gets through later."""
    return lambda *_: js.leaked.push(what)


def blob(text):
    parts = to_js([text])
    return js.URL.createObjectURL(js.Blob.new(parts, to_js({"type": "text/javascript"}, dict_converter=js.Object.fromEntries)))


def asked_at_once(method, url):
    request = js.XMLHttpRequest.new()
    request.open(method, url, False)
    request.send()
    return request.status


def fetched(url):
    js.fetch(url).then(noted(f"fetch {url}"), lambda *_: None)
    return "sent"


def socket(url):
    found = js.WebSocket.new(url)
    found.onopen = noted(f"socket {url}")
    return "opened"


def stored():
    request = js.indexedDB.open("leak")
    request.onsuccess = noted("a store")
    return "opened"


WAYS = {
    "fetch our list": lambda: fetched(API + "/api/interviews"),
    "fetch our page": lambda: fetched(API + "/"),
    "fetch Python again": lambda: fetched(API + "/static/pyodide/pyodide.mjs"),
    "fetch another host": lambda: fetched(OTHER),
    "ask our server at once": lambda: asked_at_once("GET", API + "/api/interviews"),
    "delete at our server": lambda: asked_at_once("DELETE", API + "/api/interviews/" + "0" * 26),
    "ask another host at once": lambda: asked_at_once("GET", OTHER),
    "open_url": lambda: open_url(OTHER).read(),
    "our socket": lambda: socket(API.replace("http", "ws") + "/ws"),
    "another socket": lambda: socket(OTHER.replace("http", "ws")),
    "events": lambda: js.EventSource.new(OTHER),
    "a script of ours": lambda: js.importScripts(API + "/static/pyodide/worker.js"),
    "a script of another host": lambda: js.importScripts(OTHER + "/x.js"),
    "eval": lambda: run_js("1 + 1"),
    "a worker of another host": lambda: js.Worker.new(OTHER + "/x.js"),
    "a worker that fetches": lambda: js.Worker.new(blob(f"fetch('{OTHER}'); importScripts('{OTHER}/y.js')")),
    "parent": lambda: js.parent.location.href,
    "top": lambda: js.top.location.href,
    "document": lambda: js.document.cookie,
    "open a window": lambda: js.open(OTHER),
    "go elsewhere": lambda: setattr(js.location, "href", OTHER),
    "local storage": lambda: js.localStorage.setItem("x", "y"),
    "a database": stored,
    "caches": lambda: js.caches.open("x").then(noted("a cache"), lambda *_: None),
    "a beacon": lambda: js.navigator.sendBeacon(OTHER, "x"),
    "a channel": lambda: js.BroadcastChannel.new("interviewer").postMessage("x"),
    "the page by message": lambda: js.self.postMessage(to_js(["x"])),
}

for name, way in WAYS.items():
    try:
        way()
        print(name, "did not raise")
    except BaseException as error:
        print(name, "refused", type(error).__name__)
print("leaked:", list(js.leaked))
