// Talks to a kernel with zeromq.js, the library under VS Code's Jupyter extension: execute, interrupt, input, shutdown.
//   node conversation.mjs PATH_OF_ZEROMQ CONNECTION_FILE
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import assert from 'node:assert';

const zmq = createRequire(import.meta.url)(process.argv[2]);
const connection = JSON.parse(readFileSync(process.argv[3], 'utf8'));
const session = randomUUID();
const address = (port) => `tcp://${connection.ip}:${connection[port]}`;
const sign = (parts) => parts.reduce((hash, part) => hash.update(part), createHmac('sha256', connection.key)).digest('hex');

function dealer(port) {
  const socket = new zmq.Dealer({ routingId: session });
  socket.connect(address(port));
  return socket;
}

async function send(socket, type, content, parent = {}) {
  const header = { msg_id: randomUUID(), session, username: 'test', date: new Date().toISOString(), msg_type: type, version: '5.3' };
  const parts = [header, parent, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
  await socket.send(['<IDS|MSG>', sign(parts), ...parts]);
  return header.msg_id;
}

async function receive(socket) {
  const frames = await socket.receive();
  const at = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
  const parts = frames.slice(at + 2);
  assert.equal(frames[at + 1].toString(), sign(parts), 'signature');
  const [header, parent, , content] = parts.map((part) => JSON.parse(part.toString()));
  return { type: header.msg_type, header, parent, content };
}

async function until(socket, id, wanted) {
  for (;;) {
    const message = await receive(socket);
    if (message.parent.msg_id === id && wanted(message)) return message;
  }
}

const [shell, control, stdin] = ['shell_port', 'control_port', 'stdin_port'].map(dealer);
const iopub = new zmq.Subscriber();
iopub.connect(address('iopub_port'));
iopub.subscribe();
const heartbeat = new zmq.Request();
heartbeat.connect(address('hb_port'));

const execute = (code) => send(shell, 'execute_request', { code, silent: false, store_history: true, allow_stdin: true, stop_on_error: false });
const idle = (id) => until(iopub, id, (message) => message.content.execution_state === 'idle');

// As VS Code does: ask on both sockets until something is published.
const timer = setInterval(() => Promise.all([shell, control].map((socket) => send(socket, 'kernel_info_request', {}))), 500);
await receive(iopub);
clearInterval(timer);
console.log('ok ready');

await heartbeat.send('ping');
assert.equal((await heartbeat.receive())[0].toString(), 'ping');
console.log('ok heartbeat');

let id = await execute('"愛😀" + 6 * 7');
assert.equal((await until(iopub, id, ({ type }) => type === 'execute_result')).content.data['text/plain'], '愛😀42');
assert.equal((await until(shell, id, () => true)).content.status, 'ok');
await idle(id);
console.log('ok execute');

id = await execute('Console.ReadLine()');
const question = await receive(stdin);
await send(stdin, 'input_reply', { status: 'ok', value: 'typed' }, question.header);
assert.equal((await until(iopub, id, ({ type }) => type === 'execute_result')).content.data['text/plain'], 'typed');
console.log('ok input');

id = await execute('display(1); while (true) { }');
await until(iopub, id, ({ type }) => type === 'display_data');
const start = Date.now();
const interrupt = await send(control, 'interrupt_request', {});
assert.equal((await until(control, interrupt, () => true)).content.status, 'ok');
assert.equal((await until(shell, id, () => true)).content.ename, 'Interrupted');
assert.ok(Date.now() - start < 2000);
console.log('ok interrupt');

id = await execute('new string(\'x\', 10_000_000)');
assert.equal((await until(iopub, id, ({ type }) => type === 'execute_result')).content.data['text/plain'].length, 10_000_000);
console.log('ok large output');

const shutdown = await send(control, 'shutdown_request', { restart: false });
assert.equal((await until(control, shutdown, () => true)).content.status, 'ok');
console.log('ok shutdown');
process.exit(0);
