"""A storm over the real parts: joins and leaves in thousands while workers are killed and peers stop and start."""
