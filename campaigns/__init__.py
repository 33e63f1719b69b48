"""The workshop: everything that knows a participation.

Floors, each importing only those before it: states, fill · models · lifecycle · notices ·
track_record, load · finding · planning · inviting · deciding · staffing · answering · moving ·
reporting · forms, tasks, story · views · urls, admin.
"""
