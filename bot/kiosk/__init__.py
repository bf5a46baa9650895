"""The unattended half of the kiosk: what starts it, restarts it and locks its browser."""
