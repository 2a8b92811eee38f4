"""An Event Grid partner topic, to which Microsoft Graph can send notifications."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartnerTopic:
    """An Event Grid partner topic that Graph makes and feeds; location is the region's name (westeurope).

    Follows "Subscribe to Graph API events through Azure Event Grid".
    """

    azure_subscription: str
    resource_group: str
    topic: str
    location: str

    @property
    def url(self) -> str:
        """The topic as a Graph subscription's notificationUrl names it."""
        return (
            f"EventGrid:?azuresubscriptionid={self.azure_subscription}&resourcegroup={self.resource_group}"
            f"&partnertopic={self.topic}&location={self.location}"
        )
