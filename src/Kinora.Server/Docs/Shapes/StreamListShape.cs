using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("The streams that there are.")]
internal sealed record StreamListShape([property: Description("By name.")] StreamShape[] Streams);
