using System.ComponentModel;
using Kinora.Pipelines.Access;

namespace Kinora.Server.Docs.Shapes;

[Description("Who makes a request.")]
internal sealed record CallerShape(
    [property: Description("The key's id, the token's subject, or local.")] string Id,
    [property: Description("What people call them.")] string Name,
    [property: Description("What they may do.")] AccessRole Role,
    [property: Description("The streams that they may see; null for all.")] string[]? Streams,
    [property: Description("Whether no key was asked, since the request comes straight from this machine.")] bool IsLocal);
