using Google.Protobuf.WellKnownTypes;
using Kinora.Grpc.Methods;
using Kinora.Grpc.Tests.Clients;

namespace Kinora.Grpc.Tests;

/// <summary>The methods of probe.proto.</summary>
internal static class ProbeMethods
{
    public static GrpcMethod<BytesValue, BytesValue> Echo { get; } = new(ProbeReflection.Descriptor.Services[0], "Echo");

    public static GrpcMethod<StringValue, StringValue> Fail { get; } = new(ProbeReflection.Descriptor.Services[0], "Fail");

    public static GrpcMethod<StringValue, StringValue> Mirror { get; } = new(ProbeReflection.Descriptor.Services[0], "Mirror");

    public static GrpcMethod<StringValue, StringValue> Hang { get; } = new(ProbeReflection.Descriptor.Services[0], "Hang");

    public static GrpcMethod<StringValue, StringValue> HangStream { get; } = new(ProbeReflection.Descriptor.Services[0], "HangStream");

    public static GrpcMethod<StringValue, StringValue> WaitForEnd { get; } = new(ProbeReflection.Descriptor.Services[0], "WaitForEnd");

    public static GrpcMethod<UInt32Value, UInt32Value> Count { get; } = new(ProbeReflection.Descriptor.Services[0], "Count");

    public static GrpcMethod<StringValue, BytesValue> Flood { get; } = new(ProbeReflection.Descriptor.Services[0], "Flood");

    public static GrpcMethod<StringValue, UInt32Value> Flooded { get; } = new(ProbeReflection.Descriptor.Services[0], "Flooded");

    public static GrpcMethod<BytesValue, UInt64Value> Sum { get; } = new(ProbeReflection.Descriptor.Services[0], "Sum");

    public static GrpcMethod<BytesValue, BytesValue> First { get; } = new(ProbeReflection.Descriptor.Services[0], "First");

    public static GrpcMethod<BytesValue, UInt64Value> SumLater { get; } = new(ProbeReflection.Descriptor.Services[0], "SumLater");

    public static GrpcMethod<StringValue, StringValue> Release { get; } = new(ProbeReflection.Descriptor.Services[0], "Release");

    public static GrpcMethod<BytesValue, BytesValue> Chat { get; } = new(ProbeReflection.Descriptor.Services[0], "Chat");

    public static GrpcMethod<BytesValue, BytesValue> Missing { get; } = new(ProbeReflection.Descriptor.Services[0], "Missing");

    public static GrpcMethod<BytesValue, BytesValue> WideEcho { get; } = new(ProbeReflection.Descriptor.Services[1], "Echo");

    public static GrpcMethod<BytesValue, BytesValue> AbsentEcho { get; } = new(ProbeReflection.Descriptor.Services[2], "Echo");
}
