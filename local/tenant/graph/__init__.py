"""The tenant served as Microsoft Graph v1.0: requests in, answers out, whatever carries them."""
