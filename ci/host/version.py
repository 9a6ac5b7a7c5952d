"""The version of the suite: what two results have to have in common to be one history."""

VERSION = "0.1.0"
