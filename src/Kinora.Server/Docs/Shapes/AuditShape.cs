using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("Who did what.")]
internal sealed record AuditShape(
    [property: Description("The newest first.")] AuditEntryShape[] Entries,
    [property: Description("What before is to be for the next page; null when there is none.")] string? Next);
