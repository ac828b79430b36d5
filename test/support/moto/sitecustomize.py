"""Python imports this at its start. In the emulator it has receivers of a queue take turns.

Moto looks for messages that nobody has, and then notes who got them; it copies the list without those that are
deleted, and then puts the copy in its place. Each without a lock: of several receivers at once two would get one
message, and one that came or was deleted meanwhile would be lost or come back.
"""

import sys
import time

if any(argument.endswith("moto_plus.py") for argument in sys.orig_argv):
    from moto.sqs.models import Queue, SQSBackend

    delete, receive = Queue.delete_message, SQSBackend.receive_message

    def delete_message(self, receipt_handle):
        with self._messages_lock:
            delete(self, receipt_handle)

    def receive_message(self, queue_name, count, wait_seconds_timeout, *others):
        queue = self.get_queue(queue_name)
        end = time.monotonic() + wait_seconds_timeout
        while True:
            with queue._messages_lock:
                messages = receive(self, queue_name, count, 0, *others)
            if messages or time.monotonic() >= end:
                return messages
            queue.wait_for_messages(1)

    Queue.delete_message = delete_message
    SQSBackend.receive_message = receive_message
