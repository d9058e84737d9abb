using System.ComponentModel;
using Kinora.Pipelines.Hosting;

namespace Kinora.Server.Docs.Shapes;

[Description("A stream: what it is, without secrets, and how it is doing.")]
internal sealed record StreamShape(
    [property: Description("Its name.")] string Name,
    StreamState State,
    [property: Description("file: it stands in the configuration file. api: a request added it.")] StreamOrigin Origin,
    [property: Description("Where its pictures come from, with *** in place of secrets.")] string Source,
    [property: Description("What is done with each picture, in order.")] string[] Steps,
    DefinitionShape Definition,
    [property: Description("What went wrong last, in a sentence; null when nothing has since it was started.")] string? Error,
    [property: Description("When it came into this state.")] DateTimeOffset Since,
    [property: Description("How its source is doing; null while the stream does not run.")] SourceHealthShape? Health,
    StreamResultsShape Results,
    StreamClientsShape Clients,
    [property: Description("Who reads its frames in other processes; null while they are not published.")] StreamPublishedShape? Published);
