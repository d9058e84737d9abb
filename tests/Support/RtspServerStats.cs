namespace Kinora.Tests.Support;

/// <summary>What an RTSP server has done.</summary>
/// <param name="Connections">Connections that clients made.</param>
/// <param name="Refused">Requests that were answered with 401.</param>
/// <param name="Packets">RTP packets that were sent.</param>
/// <param name="Corrupted">How many of them were damaged.</param>
/// <param name="Units">Pictures that were sent.</param>
public sealed record RtspServerStats(int Connections, int Refused, long Packets, long Corrupted, long Units);
