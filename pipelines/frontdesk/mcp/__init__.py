"""Tools that MCP servers offer, brought in under the same guard as any other.

    stock = Server("stock", Stdio("stock-server"), pins=Path("stock.json"))
    salon.customise(tools=[stock.read("find_product"), stock.write("reserve_product", …)])

What a server offers is written down once (``python -m frontdesk.mcp``), read by a person, and held
to from then on: nothing is there that nobody named.
"""

from frontdesk.mcp.calls import Found
from frontdesk.mcp.pins import Pin, read_pins
from frontdesk.mcp.server import Server
from frontdesk.mcp.target import Http, Stdio, Target

__all__ = ["Found", "Http", "Pin", "Server", "Stdio", "Target", "read_pins"]
