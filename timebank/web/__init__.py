"""The pages: HTML that works without scripts, for elders, delegates, volunteers, guardians and staff.

A door only: it fetches what the viewer may see, makes one call, and renders. No rule of the product lives here.
"""
