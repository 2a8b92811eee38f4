"""What the app tells about itself: spans, numbers, queries and alerts."""
