using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("What lets a request in that can have no headers.")]
internal sealed record TicketShape(
    [property: Description("Goes into the address as ?ticket=.")] string Ticket,
    [property: Description("When it ends to be good.")] DateTimeOffset Expires);
