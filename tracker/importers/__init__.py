"""Reading what others wrote: files in, values out. Nothing here touches the database."""
