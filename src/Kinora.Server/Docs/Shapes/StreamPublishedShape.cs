using System.ComponentModel;
using Kinora.Pipelines.Publishing;

namespace Kinora.Server.Docs.Shapes;

[Description("How a stream's frames are read by other processes of this machine.")]
internal sealed record StreamPublishedShape(
    [property: Description("The socket's path.")] string Socket,
    [property: Description("Which picture they read.")] PublishPicture Picture,
    [property: Description("How many read now.")] int Clients,
    [property: Description("How many frames there were to be read since the socket was made.")] long Frames,
    [property: Description("How many processes were not let in since then.")] long Refused,
    [property: Description("How many were sent away since then, because they stood still or broke the protocol.")] long SentAway);
