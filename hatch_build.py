"""placeholder replaced by the page build"""
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
class PageHook(BuildHookInterface):
    PLUGIN_NAME = "custom"
