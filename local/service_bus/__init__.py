"""A stand-in for Azure Service Bus on one machine: queues that the genuine azure-servicebus SDK sends to and reads.

It is for tests and demonstrations. It speaks AMQP 1.0 without TLS on 127.0.0.1, accepts every token, and needs
`UseDevelopmentEmulator=true` in the connection string. Start it with `python -m local.service_bus`.

What it does: queues with and without sessions, peek-lock and receive-and-delete, lock renewal and expiry, abandon,
defer, and dead-letter sub-queues. Also scheduled messages and their cancelling, duplicate detection, time to live,
batches, peeking, session state, and messages up to 1 MiB.

Where it differs from Azure:
- No topics, subscriptions, forwarding, transactions, partitions, auto-delete, or HTTP administration.
- Nothing is on disk while it runs. With `--data` the contents are written when it is stopped by SIGTERM or SIGINT and
  read when it starts; a kill loses what changed since. Message locks survive a restart, session locks do not.
- Quotas, throttling and latency are not those of any Azure tier, and a queue may grow as long as there is memory.
- A batch is recognised by its form, as qpid-proton does not show the message-format of a transfer.
- The sender's own message annotations are dropped; header priority and durability are not kept.
- Sequence numbers count from 1 in each queue, without a partition part. A dropped duplicate uses one up.
- Sessions are listed in no particular order, and not by the time of their last update.

The package, from the inside out: `priority_map`, `duplicates` and `sessions` are parts of `queues`, which holds all
semantics and knows neither a clock nor a network. `amqp` knows the bytes of messages. `namespace` names the queues,
`config` and `storage` read and write files. `engine`, `broker`, `links`, `dispatch` and `management` are the AMQP side,
over qpid-proton. `depths_http` shows how deep the queues are.
"""
