apiVersion: golden.example/v1
kind: Box
metadata:
  name: 
  annotations: {}
spec:
  lids: 
  label: 
