// Runs a notebook as a reader does: in the page of Jupyter Notebook 6, by its menu, in headless Chromium. Prints a line per check.
//   node notebook-page.mjs PATH_OF_PLAYWRIGHT NOTEBOOK FOLDER_FOR_PICTURES
import assert from 'node:assert';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';

const { chromium } = createRequire(import.meta.url)(process.argv[2]);
const [notebook, pictures] = process.argv.slice(3);
const seconds = 1000;

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

function startServer(port, token) {
  const server = spawn('jupyter-notebook', ['--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`, '--port-retries=0',
    `--NotebookApp.token=${token}`, `--notebook-dir=${dirname(notebook)}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  server.said = '';
  server.stderr.on('data', (text) => { server.said += text; });
  return server;
}

async function answers(server, port, token) {
  for (const end = Date.now() + 30 * seconds; ;) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/status?token=${token}`).catch(() => null);
    if (answer?.ok) return;
    assert.ok(server.exitCode === null && Date.now() < end, 'the server does not start');
    await new Promise((later) => setTimeout(later, 200));
  }
}

async function stopServer(server) {
  if (server.exitCode !== null) return;
  const left = once(server, 'exit');
  server.kill('SIGTERM'); // its kernels end with it
  const timer = setTimeout(() => server.kill('SIGKILL'), 10 * seconds);
  await left;
  clearTimeout(timer);
}

const idle = (page, timeout) => page.waitForSelector('#kernel_indicator_icon.kernel_idle_icon', { timeout });

async function runAll(page) {
  await idle(page, 30 * seconds);
  assert.equal(await page.textContent('.kernel_indicator_name'), '.NET (C#)');
  assert.equal(await page.locator('.output_subarea').count(), 0, 'the copy has outputs before it ran');
  await page.click('text="Cell"');
  await page.click('#run_all_cells');
  await page.waitForFunction(() => document.querySelector('.output_error')
    || [...document.querySelectorAll('.code_cell .input_prompt')].every((prompt) => /\[\d+\]/.test(prompt.textContent)), null, { timeout: 120 * seconds, polling: 500 });
  await idle(page, 30 * seconds);
  const faults = await page.locator('.output_error, .output_stderr').allTextContents();
  assert.deepEqual(faults, []);
}

/** How many a selector finds in the outputs; each is drawn in full: it has a size, and its cell neither cuts nor scrolls it. */
async function drawn(page, selector) {
  const all = page.locator(`.output_subarea ${selector}`);
  for (const one of await all.all()) {
    const fault = await one.evaluate((element) => {
      const [own, area] = [element, element.closest('.output_subarea')].map((part) => part.getBoundingClientRect());
      return own.width < 50 || own.height < 20 || own.right > area.right + 1 || element.closest('.output_scroll') ? element.outerHTML.slice(0, 200) : null;
    });
    assert.equal(fault, null, 'cut, scrolled or empty');
  }
  return all.count();
}

async function save(page) {
  await page.click('#save-notbook button');
  await page.waitForFunction(() => !Jupyter.notebook.dirty, null, { timeout: 10 * seconds });
}

async function picture(page) {
  const height = await page.evaluate(() => document.querySelector('#notebook-container').scrollHeight + 200);
  await page.setViewportSize({ width: 1280, height });
  await page.screenshot({ path: join(pictures, basename(notebook, '.ipynb') + '.png') });
}

/** Types into a new cell below the last. */
async function type(page, code) {
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText(code);
}

async function complete(page) {
  await type(page, '"愛😀".Leng');
  await page.keyboard.press('Tab');
  await page.waitForFunction(() => Jupyter.notebook.get_selected_cell().get_text() === '"愛😀".Length', null, { timeout: 10 * seconds });
  await page.keyboard.press('Shift+Enter');
  await page.waitForSelector('.output_result >> text=/^3$/', { timeout: 10 * seconds });
}

async function stop(page) {
  await type(page, 'while (true) { }');
  await page.keyboard.press('Shift+Enter');
  await page.waitForSelector('#kernel_indicator_icon.kernel_busy_icon', { timeout: 10 * seconds });
  await page.click('button[data-jupyter-action="jupyter-notebook:interrupt-kernel"]');
  await page.waitForSelector('.output_error >> text=Interrupted', { timeout: 5 * seconds });
  await idle(page, 5 * seconds);
}

const token = randomUUID();
const port = await freePort();
mkdirSync(pictures, { recursive: true });
const server = startServer(port, token);
let browser;
const limit = setTimeout(() => { console.error('not done after 170 s'); browser?.close(); }, 170 * seconds);
try {
  await answers(server, port, token);
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 960 } });
  await page.goto(`http://127.0.0.1:${port}/notebooks/${basename(notebook)}?token=${token}`);
  await runAll(page);
  console.log('ok run all');
  const [tables, charts] = [await drawn(page, 'table'), await drawn(page, 'svg')];
  await picture(page);
  assert.ok(tables > 0 && charts > 0, `${tables} tables and ${charts} charts`);
  console.log(`ok ${tables} tables and ${charts} charts drawn`);
  await save(page);
  console.log('ok save');
  await complete(page);
  console.log('ok complete');
  await stop(page);
  console.log('ok stop');
} catch (error) {
  console.error(server.said);
  throw error;
} finally {
  clearTimeout(limit);
  await browser?.close();
  await stopServer(server);
}
