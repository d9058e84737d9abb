using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("Who it was.")]
internal sealed record AuditCallerShape(
    [property: Description("A key's id, a token's subject, local, or an address.")] string Id,
    [property: Description("What people call them.")] string Name,
    [property: Description("From which address; null where there was none.")] string? Address);
