"""Drives the kernel with jupyter_client as a front end does: conversation.py CELLS [CHECK LEFT OUT]...

Prints a line per check; ends with an error at the first that fails.
"""
import sys
import time
from queue import Empty

from jupyter_client.manager import KernelManager

LIMIT = 60


def connect(manager):
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=LIMIT)
    return client


def outputs_of(client, request):
    """What a request publishes, up to the state idle."""
    outputs = []
    while True:
        message = client.get_iopub_msg(timeout=LIMIT)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return outputs
        outputs.append(message)


def reply_to(client, request):
    while True:
        reply = client.get_shell_msg(timeout=LIMIT)
        if reply["parent_header"].get("msg_id") == request:
            return reply["content"]


def execute(client, code, **options):
    request = client.execute(code, **options)
    return reply_to(client, request), outputs_of(client, request)


def value(client, code):
    reply, outputs = execute(client, code)
    assert reply["status"] == "ok", reply
    return [o["content"]["data"]["text/plain"] for o in outputs if o["msg_type"] == "execute_result"][0]


def check_many(client, count):
    execute(client, "var n = 0;")
    requests = [client.execute("n++;") for _ in range(count)]
    for request in requests:
        assert reply_to(client, request)["status"] == "ok"
    assert value(client, "n") == str(count)


def check_large(client):
    text = "new string('愛', 3_400_000)"
    _, outputs = execute(client, f"Console.Write({text});")
    written = "".join(o["content"]["text"] for o in outputs if o["msg_type"] == "stream")
    assert written == "愛" * 3_400_000
    assert len(value(client, text)) == 3_400_000


def check_positions(client):
    execute(client, 'var shop = (名前: "愛😀", Items: 3);')
    code = '/* 😀愛😀 */ shop.It'
    reply = reply_to(client, client.complete(code, len(code)))
    assert reply["matches"] == ["Items"], reply
    assert code[reply["cursor_start"]:reply["cursor_end"]] == "It", reply
    code = '"😀"; Math.Max(1, 2)'
    reply = reply_to(client, client.inspect(code, code.index("Max") + 1))
    assert reply["found"] and "larger of two" in reply["data"]["text/plain"], reply
    assert value(client, "shop.名前") == "愛😀"


def check_stdin(client):
    request = client.execute("Console.ReadLine() + (await Microsoft.DotNet.Interactive.Kernel.GetPasswordAsync(\"Secret?\")).GetClearTextPassword()")
    for answer, secret in (("😀", False), ("愛", True)):
        question = client.get_stdin_msg(timeout=LIMIT)
        assert question["content"]["password"] is secret
        client.input(answer)
    results = [o["content"]["data"]["text/plain"] for o in outputs_of(client, request) if o["msg_type"] == "execute_result"]
    assert results == ["😀愛"], results
    assert reply_to(client, request)["status"] == "ok"
    reply, _ = execute(client, "Console.ReadLine()", allow_stdin=False)
    assert reply["status"] == "error" and "input" in reply["evalue"], reply


def check_interrupt(manager, client):
    execute(client, "var kept = 7;")
    loops = ["while (true) { }", "System.Threading.Thread.Sleep(60_000);", "await Task.Delay(60_000);"]
    for endless in loops + 10 * ["while (true) Console.WriteLine(1);"]:
        request = client.execute(f"display(1); {endless}")
        while client.get_iopub_msg(timeout=LIMIT)["msg_type"] != "display_data":
            pass
        start = time.monotonic()
        manager.interrupt_kernel()
        assert reply_to(client, request)["ename"] == "Interrupted"
        assert time.monotonic() - start < 2, endless
        outputs_of(client, request)
    assert value(client, "kept") == "7"
    # A loop stopped while it printed must not leave the console locked for other threads.
    reply, _ = execute(client, 'if (!Task.Run(() => Console.WriteLine("free")).Wait(3000)) throw new Exception("locked");')
    assert reply["status"] == "ok", reply


def check_restart(manager, client):
    execute(client, "var kept = 7;")
    manager.restart_kernel()
    client.wait_for_ready(timeout=LIMIT)
    reply, _ = execute(client, "kept")
    assert reply["ename"] == "CompilationError", reply
    assert value(client, "1 + 1") == "2"


def check_shutdown(manager, client):
    start = time.monotonic()
    client.shutdown()
    while manager.is_alive():
        assert time.monotonic() - start < 5, "the kernel does not end"
        time.sleep(0.05)
    try:
        client.get_control_msg(timeout=1)
    except Empty:
        raise AssertionError("shutdown was not answered") from None


def main():
    manager = KernelManager(kernel_name=".net-csharp")
    manager.start_kernel()
    client = connect(manager)
    try:
        checks = [
            ("stdin", lambda: check_stdin(client)),
            ("positions", lambda: check_positions(client)),
            ("large outputs", lambda: check_large(client)),
            ("interrupt", lambda: check_interrupt(manager, client)),
            ("restart", lambda: check_restart(manager, client)),
            ("many executions", lambda: check_many(client, int(sys.argv[1]))),
            ("shutdown", lambda: check_shutdown(manager, client)),
        ]
        for name, check in [c for c in checks if c[0] not in sys.argv[2:]]:
            start = time.monotonic()
            check()
            print(f"ok {name} {time.monotonic() - start:.1f} s", flush=True)
    finally:
        client.stop_channels()
        if manager.is_alive():
            manager.shutdown_kernel(now=True)


main()
