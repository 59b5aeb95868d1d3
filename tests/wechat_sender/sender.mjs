// Behaves like WeChat's servers, with none of the service's own code.
//
// As a library: `new Sender(account).send(url, message, options)`.
// As a program: one JSON object a line on stdin, one a line on stdout, answered as they finish:
//   in   {"id": 1, "url": "http://…/wechat/callback", "message": {"MsgType": "text", "Content": "你好"},
//         "attempts": 3, "timeout": 5000, "gap": 5000, "mode": "aes"}
//   out  {"id": 1, "outcome": "replied", "reply": {…}, "checks": {…}, "attempts": [{"status": 200, "ms": 12}]}
// `xml` in place of `message` is sent as it stands. The account comes from the first line with
// `account`, else from WECHAT_TOKEN, WECHAT_ENCODING_AES_KEY, WECHAT_APP_ID, WECHAT_ORIGINAL_ID.

import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { encrypt, getSignature } from '@wecom/crypto';
import WXBizMsgCrypt from 'wechat-crypto';
import xml2js from 'xml2js';

const TIMEOUT = 5000; // WeChat hangs up after five seconds …
const ATTEMPTS = 3; // … and asks three times in all.
const TEXT_LIMIT = 2048; // Longer replies are not shown.

let lastMessageId = BigInt(Date.now()) * 1000000n;

const seconds = () => Math.floor(Date.now() / 1000);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
const parse = (xml) => xml2js.parseStringPromise(xml, { explicitArray: false });

export class Sender {
  constructor({ token, aesKey, appId, originalId = 'gh_0123456789ab', openid = 'oNodeCitizen01' }) {
    Object.assign(this, { token, aesKey, appId, originalId, openid });
    this.crypt = aesKey ? new WXBizMsgCrypt(token, aesKey, appId) : null;
  }

  /** The document of a message; `message` overrides what is filled in. */
  build(message) {
    const all = { ToUserName: this.originalId, FromUserName: this.openid, CreateTime: seconds(), ...message };
    if (all.MsgType !== 'event' && all.MsgId === undefined) all.MsgId = String(++lastMessageId);
    const builder = new xml2js.Builder({ rootName: 'xml', headless: true, cdata: true, renderOpts: { pretty: false } });
    return { document: builder.buildObject(all), from: String(all.FromUserName) };
  }

  /** Address and body of one request; all attempts repeat them unchanged. */
  envelope(url, document, openid, mode) {
    const timestamp = String(seconds());
    const nonce = String(randomInt(1, 2 ** 31));
    const query = { signature: getSignature(this.token, timestamp, nonce, ''), timestamp, nonce, openid };
    if (mode === 'plain') return { url: `${url}?${new URLSearchParams(query)}`, body: document, nonce };
    const sealed = encrypt(this.aesKey, document, this.appId);
    query.encrypt_type = 'aes';
    query.msg_signature = getSignature(this.token, timestamp, nonce, sealed);
    const body = `<xml><ToUserName><![CDATA[${this.originalId}]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`;
    return { url: `${url}?${new URLSearchParams(query)}`, body, nonce };
  }

  /** Test the address as WeChat does when it is entered. */
  async verify(url, echo = '7301234567890123456') {
    const timestamp = String(seconds());
    const signature = getSignature(this.token, timestamp, '1', '');
    const answer = await fetch(`${url}?${new URLSearchParams({ signature, timestamp, nonce: '1', echostr: echo })}`);
    const text = await answer.text();
    return { outcome: answer.status === 200 && text === echo ? 'verified' : 'refused', status: answer.status, text };
  }

  /**
   * Send one message until it is answered. `outcome`: `replied`, `acknowledged`, `error_shown`
   * (the citizen sees WeChat's own error text) or `lost` (no attempt was answered).
   */
  async send(url, message, { xml, attempts = ATTEMPTS, timeout = TIMEOUT, gap = TIMEOUT, mode = 'aes' } = {}) {
    const built = xml === undefined ? this.build(message) : { document: xml, from: this.openid };
    const request = this.envelope(url, built.document, built.from, mode);
    const tried = [];
    for (let number = 1; number <= attempts; number += 1) {
      const began = Date.now();
      const answer = await this.attempt(request, timeout);
      tried.push({ status: answer.status, error: answer.error, ms: Date.now() - began });
      if (answer.error === undefined) return { ...(await this.judge(answer, request, built, mode)), attempts: tried };
      if (number < attempts) await pause(gap - (Date.now() - began));
    }
    return { outcome: 'lost', attempts: tried };
  }

  async attempt({ url, body }, timeout) {
    try {
      const headers = { 'content-type': 'text/xml' };
      const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeout) });
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      return { error: error.name === 'TimeoutError' ? 'timeout' : String(error.cause?.code ?? error.message) };
    }
  }

  /** What the citizen sees of an answer. */
  async judge({ status, text }, request, built, mode) {
    if (status !== 200) return { outcome: 'error_shown', why: `status ${status}` };
    if (text === '' || text === 'success') return { outcome: 'acknowledged' };
    try {
      const { reply, checks } = mode === 'plain' ? { reply: (await parse(text)).xml, checks: {} } : await this.open(text, request);
      checks.to = reply.ToUserName === built.from;
      checks.from = reply.FromUserName === this.originalId;
      checks.created = /^\d{10}$/.test(reply.CreateTime);
      checks.shown = reply.MsgType === 'text' && reply.Content.length > 0 && Buffer.byteLength(reply.Content) <= TEXT_LIMIT;
      const sound = Object.values(checks).every(Boolean);
      return { outcome: sound ? 'replied' : 'error_shown', reply, checks };
    } catch (error) {
      return { outcome: 'error_shown', why: error.message };
    }
  }

  async open(text, request) {
    const outer = (await parse(text)).xml;
    const signed = this.crypt.getSignature(outer.TimeStamp, outer.Nonce, outer.Encrypt);
    const opened = this.crypt.decrypt(outer.Encrypt);
    const checks = { signature: signed === outer.MsgSignature, id: opened.id === this.appId, nonce: outer.Nonce === request.nonce };
    return { reply: (await parse(opened.message)).xml, checks };
  }
}

async function main() {
  const env = process.env;
  let account = { token: env.WECHAT_TOKEN, aesKey: env.WECHAT_ENCODING_AES_KEY, appId: env.WECHAT_APP_ID };
  if (env.WECHAT_ORIGINAL_ID) account.originalId = env.WECHAT_ORIGINAL_ID;
  const write = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
  const work = async (line) => {
    let id = null;
    try {
      const order = JSON.parse(line);
      id = order.id ?? null;
      if (order.account) account = { ...account, ...order.account };
      const sender = new Sender(order.openid ? { ...account, openid: order.openid } : account);
      const result = order.verify ? await sender.verify(order.url) : await sender.send(order.url, order.message, order);
      write({ id, ...result });
    } catch (error) {
      write({ id, outcome: 'broken', why: error.stack });
    }
  };
  const running = [];
  for await (const line of createInterface({ input: process.stdin })) if (line.trim()) running.push(work(line));
  await Promise.all(running);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
