using System.Net;

namespace Kinora.Media.Guard;

/// <summary>A target whose host was resolved, once, and may be connected to at these numbers and no others.</summary>
/// <param name="Target">Where the address leads.</param>
/// <param name="Endpoints">At least one.</param>
internal sealed record VettedTarget(SourceTarget Target, IReadOnlyList<IPEndPoint> Endpoints);
