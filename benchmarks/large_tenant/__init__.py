"""What does the night of a whole tenant cost?

The real night (timer, commands, comparison, report) runs on peers that answer as Microsoft Graph and Table Storage
would. The tenant is written down as a rule, not stored: everybody has five seats, and most allotments agree with
the tenant. Every request, resource unit and entity is counted where it arrives.
"""
