// Microsoft's client for Service Bus against the local broker. Run by ../test_javascript_clients.py, which names the
// connection string in SERVICE_BUS, of a broker with the queues of service-bus-queues.json.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { ServiceBusClient } from "@azure/service-bus";

const client = new ServiceBusClient(process.env.SERVICE_BUS, { retryOptions: { maxRetries: 0 } });
const [sender, sessions] = ["plain", "sessions"].map((queue) => client.createSender(queue));
const receiver = client.createReceiver("plain");
const dead = client.createReceiver("plain", { subQueueType: "deadLetter" });
after(() => client.close());

async function receive(from = receiver, count = 1) {
  const messages = [];
  while (messages.length < count) {
    const found = await from.receiveMessages(count - messages.length, { maxWaitTimeInMs: 5000 });
    assert.notEqual(found.length, 0, `${count} messages are expected, ${messages.length} came`);
    messages.push(...found);
  }
  return count === 1 ? messages[0] : messages;
}

test("what is sent arrives with all its properties", async () => {
  const sent = {
    body: { seats: 3 },
    messageId: "m-1",
    contentType: "application/json",
    correlationId: "c-1",
    subject: "check",
    to: "you",
    replyTo: "me",
    timeToLive: 60_000,
    applicationProperties: { text: "é", number: 7, decimal: 1.5, yes: true },
  };
  await sender.sendMessages(sent);
  const message = await receive();
  await receiver.completeMessage(message);
  for (const name of Object.keys(sent)) assert.deepEqual(message[name], sent[name], name);
  assert.equal(message.deliveryCount, 0);
  assert.equal(message.state, "active");
});

test("a message without an id is given one, and can be settled", async () => {
  await sender.sendMessages([{ body: "one" }, { body: "two" }]);
  const messages = await receive(receiver, 2);
  for (const message of messages) {
    assert.match(message.messageId, /^[0-9a-f]{32}$/);
    await receiver.completeMessage(message);
  }
  assert.notEqual(messages[0].messageId, messages[1].messageId);
});

test("a batch arrives in its order", async () => {
  const batch = await sender.createMessageBatch();
  for (let number = 0; number < 20; number++) assert(batch.tryAddMessage({ body: number }));
  assert(!batch.tryAddMessage({ body: Buffer.alloc(1 << 20) }));
  await sender.sendMessages(batch);
  const messages = await receive(receiver, 20);
  await Promise.all(messages.map((message) => receiver.completeMessage(message)));
  assert.deepEqual(messages.map((message) => message.body), [...Array(20).keys()]);
});

test("an abandoned message comes back, with what was said of it, until it is a dead letter", async () => {
  await sender.sendMessages({ body: "poison", applicationProperties: { kept: 1 } });
  for (let delivery = 0; delivery < 3; delivery++) {
    const message = await receive();
    assert.equal(message.deliveryCount, delivery);
    assert.equal(message.applicationProperties.attempt, delivery === 0 ? undefined : delivery - 1);
    await receiver.abandonMessage(message, { attempt: delivery });
  }
  const letter = await receive(dead);
  await dead.completeMessage(letter);
  assert.equal(letter.deadLetterReason, "MaxDeliveryCountExceeded");
  assert.deepEqual([letter.applicationProperties.kept, letter.applicationProperties.attempt], [1, 2]);
});

test("a deferred message is found by its number, with what was said of it", async () => {
  await sender.sendMessages({ body: "later" });
  const message = await receive();
  await receiver.deferMessage(message, { why: "not yet" });
  const [deferred] = await receiver.receiveDeferredMessages(message.sequenceNumber);
  assert.equal(deferred.applicationProperties.why, "not yet");
  await receiver.abandonMessage(deferred, { why: "still not" });
  const [again] = await receiver.receiveDeferredMessages(message.sequenceNumber);
  assert.equal(again.applicationProperties.why, "still not");
  await receiver.completeMessage(again);
});

test("a dead letter says why", async () => {
  await sender.sendMessages({ body: "bad" });
  await receiver.deadLetterMessage(await receive(), {
    deadLetterReason: "NoSuchAllotment",
    deadLetterErrorDescription: "it was deleted",
    allotment: "a1",
  });
  const letter = await receive(dead);
  await dead.completeMessage(letter);
  assert.equal(letter.deadLetterReason, "NoSuchAllotment");
  assert.equal(letter.deadLetterErrorDescription, "it was deleted");
  assert.equal(letter.deadLetterSource, "plain");
  assert.equal(letter.applicationProperties.allotment, "a1");
});

test("a lock is renewed", async () => {
  await sender.sendMessages({ body: "held" });
  const message = await receive();
  const first = message.lockedUntilUtc;
  assert((await receiver.renewMessageLock(message)) > first);
  await receiver.completeMessage(message);
});

test("a scheduled message waits for its time, unless it is cancelled", async () => {
  const due = new Date(Date.now() + 500);
  const [kept, cancelled] = await sender.scheduleMessages([{ body: "kept" }, { body: "cancelled" }], due);
  await sender.cancelScheduledMessages(cancelled);
  const message = await receive();
  await receiver.completeMessage(message);
  assert.equal(message.body, "kept");
  assert.equal(message.sequenceNumber.toString(), kept.toString());
  assert(message.enqueuedTimeUtc >= due);
});

test("peeking leaves a message where it is", async () => {
  await sender.sendMessages({ body: "seen" });
  const [peeked] = await client.createReceiver("plain").peekMessages(1);
  assert.equal(peeked.body, "seen");
  const message = await receive();
  await receiver.completeMessage(message);
  assert.equal(message.body, "seen");
});

test("a repeated id is dropped", async () => {
  const unique = client.createSender("unique");
  const removing = client.createReceiver("unique", { receiveMode: "receiveAndDelete" });
  for (const [body, messageId] of [["first", "x"], ["again", "x"], ["last", "y"]]) await unique.sendMessages({ body, messageId });
  const messages = await receive(removing, 2);
  assert.deepEqual(messages.map((message) => message.body), ["first", "last"]);
});

test("a session is held by one receiver, keeps its state and its order", async () => {
  for (let number = 0; number < 3; number++) await sessions.sendMessages({ body: number, sessionId: "held" });
  const holder = await client.acceptSession("sessions", "held");
  assert.equal(holder.sessionId, "held");
  await assert.rejects(client.acceptSession("sessions", "held"), { code: "SessionCannotBeLocked" });
  await holder.setSessionState({ step: 2 });
  assert.deepEqual(await holder.getSessionState(), { step: 2 });
  assert((await holder.renewSessionLock()) > new Date());
  const messages = await receive(holder, 3);
  assert.deepEqual(messages.map((message) => message.body), [0, 1, 2]);
  await Promise.all(messages.map((message) => holder.completeMessage(message)));
  await holder.setSessionState(null);
  await holder.close();
});

test("a session that is closed without settling leaves the count", async () => {
  await sessions.sendMessages({ body: "returned", sessionId: "closed" });
  const first = await client.acceptNextSession("sessions");
  assert.equal(first.sessionId, "closed");
  await receive(first);
  await first.close();
  const second = await client.acceptSession("sessions", "closed");
  const message = await receive(second);
  assert.equal(message.deliveryCount, 0);
  await second.completeMessage(message);
  await second.close();
});

test("where no session is free the wait ends", async () => {
  const waiting = new ServiceBusClient(process.env.SERVICE_BUS, { retryOptions: { maxRetries: 0, timeoutInMs: 500 } });
  await assert.rejects(waiting.acceptNextSession("sessions"), { code: "ServiceTimeout" });
  await waiting.close();
});

test("a message that is too large ends its link alone", async () => {
  await assert.rejects(client.createSender("plain").sendMessages({ body: Buffer.alloc(1 << 20) }), {
    code: "MessageSizeExceeded",
  });
  await sender.sendMessages({ body: "small" });
  await receiver.completeMessage(await receive());
});

test("a queue that is not there is named", async () => {
  await assert.rejects(client.createSender("no-such-queue").sendMessages({ body: "x" }), {
    code: "MessagingEntityNotFound",
  });
});

test("a subscription handles several messages at once", async () => {
  const several = client.createReceiver("several");
  let atOnce = 0;
  let left = 5;
  await client.createSender("several").sendMessages([...Array(left).keys()].map((body) => ({ body })));
  await new Promise((resolve, reject) => {
    const all = [];
    several.subscribe(
      {
        // Nobody goes on before all of them are there: with fewer than five at once this never ends.
        processMessage: () => new Promise((goOn) => {
          all.push(goOn);
          atOnce = Math.max(atOnce, all.length);
          if (all.length === left) all.forEach((each) => each());
          if (all.length === left) resolve();
        }),
        processError: async ({ error }) => reject(error),
      },
      { maxConcurrentCalls: left },
    );
  });
  await several.close();
  assert.equal(atOnce, left);
});
