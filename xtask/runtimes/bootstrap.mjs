// The runtime of Node.js functions: takes invocations from the runtime API and hands them to the
// handler, as AWS's does. Handlers are async functions, functions with a callback, or plain ones, in
// CommonJS or ES modules.
//
// Not here: streaming responses.

import http from 'node:http';
import path from 'node:path';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const base = '/2018-06-01/runtime';

function call(method, where, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path: base + where, agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

function describe(error) {
  if (error instanceof Error) {
    return { errorType: error.name || 'Error', errorMessage: error.message, trace: (error.stack || '').split('\n') };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function say(requestId, level, text) {
  process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text.replaceAll('\n', '\r')}\n`);
}

async function fail(where, error) {
  const document = describe(error);
  await call('POST', where, JSON.stringify(document), {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Function-Error-Type': document.errorType,
  });
}

class RuntimeError extends Error {
  constructor(kind, message) {
    super(message);
    this.name = kind;
  }
}

async function load() {
  const root = process.env.LAMBDA_TASK_ROOT;
  const named = process.env._HANDLER;
  const folder = path.dirname(named);
  const [file, ...names] = path.basename(named).split('.');
  if (!names.length) throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const stem = path.resolve(root, folder, file);
  const found = ['', '.js', '.mjs', '.cjs'].map((end) => stem + end).find((name) => fs.existsSync(name) && fs.statSync(name).isFile());
  let module;
  try {
    // By its path or, as Node.js finds modules, from a layer.
    if (found) module = await import(pathToFileURL(found));
    else module = createRequire(path.join(root, 'x.js'))(path.join(folder, file));
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', String(error.stack || error));
    if (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', `Error: ${error.message}`);
    }
    throw error;
  }
  const look = (from) => names.reduce((value, name) => (value === undefined || value === null ? undefined : value[name]), from);
  const handler = look(module) ?? look(module.default);
  if (handler === undefined) {
    throw new RuntimeError('Runtime.HandlerNotFound', `${named} is undefined or not exported`);
  }
  if (typeof handler !== 'function') throw new RuntimeError('Runtime.HandlerNotFound', `${named} is not a function`);
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const client = headers['lambda-runtime-client-context'];
  const identity = headers['lambda-runtime-cognito-identity'];
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    clientContext: client ? JSON.parse(client) : undefined,
    identity: identity ? JSON.parse(identity) : undefined,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, value) => (error === undefined || error === null ? resolve(value) : reject(error));
    Object.assign(context, { succeed: resolve, fail: reject, done: callback });
    const result = handler(event, context, callback);
    if (result && typeof result.then === 'function') result.then(resolve, reject);
    // A plain function that takes no callback is through.
    else if (handler.length < 3) resolve(result);
  });
}

let current = 'undefined';
for (const [name, level] of [['log', 'INFO'], ['info', 'INFO'], ['debug', 'DEBUG'], ['warn', 'WARN'], ['error', 'ERROR'], ['trace', 'TRACE']]) {
  const { format } = await import('node:util');
  console[name] = (...words) => say(current, level, format(...words));
}

async function end(error, kind) {
  const document = { ...describe(error), errorType: kind };
  say(current, 'ERROR', `${kind}\t${JSON.stringify(document)}`);
  const where = current === 'undefined' ? '/init/error' : `/invocation/${current}/error`;
  try {
    await call('POST', where, JSON.stringify(document), { 'Lambda-Runtime-Function-Error-Type': kind });
  } finally {
    process.exit(129);
  }
}
process.on('uncaughtException', (error) => end(error, 'Runtime.UncaughtException'));
process.on('unhandledRejection', (error) => end(error, 'Runtime.UnhandledPromiseRejection'));

let handler;
try {
  handler = await load();
} catch (error) {
  say(current, 'ERROR', `Uncaught Exception\t${JSON.stringify(describe(error))}`);
  await fail('/init/error', error);
  process.exit(1);
}

for (;;) {
  const next = await call('GET', '/invocation/next');
  current = next.headers['lambda-runtime-aws-request-id'];
  process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'] ?? '';
  let value;
  try {
    value = await run(handler, JSON.parse(next.body.toString('utf8') || 'null'), contextOf(next.headers));
    value = JSON.stringify(value === undefined ? null : value);
  } catch (error) {
    say(current, 'ERROR', `Invoke Error\t${JSON.stringify(describe(error))}`);
    await fail(`/invocation/${current}/error`, error);
    continue;
  }
  await call('POST', `/invocation/${current}/response`, value, { 'Content-Type': 'application/json' });
}
