using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("Something that somebody did, or tried.")]
internal sealed record AuditEntryShape(
    [property: Description("Names the entry; later ones are greater.")] string Id,
    [property: Description("When.")] DateTimeOffset Time,
    [property: Description("What: stream.added, stream.changed, stream.started, stream.paused, stream.removed, frames.pushed, address.watched, key.created, key.revoked, …")] string Action,
    [property: Description("done, refused (they may not) or failed (they may, and it did not work).")] string Outcome,
    [property: Description("To which stream; null where it was about none.")] string? Stream,
    AuditCallerShape Caller,
    [property: Description("A sentence more, without secrets; null where there is none.")] string? Detail);
