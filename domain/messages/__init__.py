"""What people are told: the news of an allotment, and the messages that tell of them."""
