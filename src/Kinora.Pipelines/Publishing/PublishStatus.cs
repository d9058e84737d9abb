using Kinora.Frames.Bus;

namespace Kinora.Pipelines.Publishing;

/// <summary>How a stream is read by other processes, at one moment.</summary>
/// <param name="Socket">The socket's path.</param>
/// <param name="As">For whom: Kinora's own clients, or an element of GStreamer's.</param>
/// <param name="Picture">Which picture they read.</param>
/// <param name="Clients">How many read now.</param>
/// <param name="Frames">How many frames there were to be read since the socket was made.</param>
/// <param name="Refused">How many clients were not let in since then.</param>
/// <param name="SentAway">How many were sent away since then, because they stood still or broke the protocol.</param>
public sealed record PublishStatus(string Socket, BusProtocol As, PublishPicture Picture, int Clients, long Frames, long Refused, long SentAway);
